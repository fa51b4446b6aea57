using McpNest.Core;
using McpNest.Web.Console.Proof;

namespace McpNest.Web.Hosting;

/// <summary>Lends the console the verifier.</summary>
internal static class JournalVerification
{
    public static VerifyJournal Of() => (_, _) => throw new NestException("Verify with 'audit verify'.");
}
