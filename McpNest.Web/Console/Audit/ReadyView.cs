using McpNest.Core.Audit;

namespace McpNest.Web.Console.Audit;

/// <summary>A view everybody has.</summary>
public sealed record ReadyView(string Name, AuditQuery Query)
{
    public static IReadOnlyList<ReadyView> All { get; } =
    [
        new(AuditText.ViewCalls, new()),
        new(AuditText.ViewDenied, new("result:denied after:24h")),
        new(AuditText.ViewHeld, new("reason:tool_held")),
        new(AuditText.ViewNewAgents, new("is:new_agent")),
        new(AuditText.ViewWrites, new("is:write")),
        new(AuditText.ViewChanges, new("", null, AuditScope.Changes)),
        new(AuditText.ViewEverything, new("", null, AuditScope.Everything)),
    ];
}
