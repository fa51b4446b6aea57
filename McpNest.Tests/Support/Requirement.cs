using System.Diagnostics.CodeAnalysis;

namespace McpNest.Tests.Support;

/// <summary>What a test needs of its machine beyond the .NET SDK.</summary>
internal static class Requirement
{
    /// <summary>Skips the running test, with the reason, where something is not there; fails it where everything has to be (MCPNEST_REQUIRE_ALL=1).</summary>
    /// <param name="what">Ends the sentence "This needs …".</param>
    public static void Need([DoesNotReturnIf(false)] bool present, string what)
    {
        if (present)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("MCPNEST_REQUIRE_ALL") == "1")
        {
            Assert.Fail($"This needs {what}, and MCPNEST_REQUIRE_ALL=1 lets nothing be skipped.");
        }

        Assert.Skip($"This needs {what}.");
    }
}
