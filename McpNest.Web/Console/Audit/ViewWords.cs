using McpNest.Core.Audit;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Audit;

/// <summary>What a view asks for, in one line.</summary>
public static class ViewWords
{
    public static string Of(AuditScope scope, string query) => scope switch
    {
        AuditScope.Changes => query.Length > 0 ? Texts.Fill(AuditText.OfChanges, query) : AuditText.AllChanges,
        AuditScope.Everything => query.Length > 0 ? Texts.Fill(AuditText.OfEverything, query) : AuditText.AllLines,
        _ => query.Length > 0 ? query : AuditText.AllCalls,
    };
}
