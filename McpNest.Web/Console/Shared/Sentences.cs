using McpNest.Core;
using McpNest.Core.Journal;

namespace McpNest.Web.Console.Shared;

/// <summary>What a person reads when something did not work.</summary>
public static class Sentences
{
    public static string Unexpected => SharedText.Unexpected;

    /// <summary>One sentence for a failure; never a stack trace, never the text of an unexpected exception.</summary>
    public static string For(Exception failure) => failure switch
    {
        NestException refusal => refusal.Message,
        JournalUnavailableException unavailable => unavailable.Message,
        _ => Unexpected,
    };

    /// <summary>"1 tool", "3 tools".</summary>
    public static string Count(int count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
}
