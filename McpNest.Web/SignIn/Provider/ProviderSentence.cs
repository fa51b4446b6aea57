using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.SignIn.Provider;

/// <summary>What the sign-in page says about a <see cref="ProviderProblem"/>.</summary>
internal static class ProviderSentence
{
    /// <returns>Null for what is no problem: anybody can write anything into an address.</returns>
    public static string? Of(string? problem, string provider) =>
        problem is not null && WireName.TryParse<ProviderProblem>(problem, out var known) ? Texts.Fill(Of(known), provider) : null;

    private static string Of(ProviderProblem problem) => problem switch
    {
        ProviderProblem.Denied => ProviderText.Denied,
        ProviderProblem.Lost => ProviderText.Lost,
        ProviderProblem.Clock => ProviderText.Clock,
        ProviderProblem.Unreachable => ProviderText.Unreachable,
        ProviderProblem.NotForUs => ProviderText.NotForUs,
        ProviderProblem.OtherTenant => ProviderText.OtherTenant,
        ProviderProblem.Unknown => ProviderText.Unknown,
        ProviderProblem.NoRole => ProviderText.NoRole,
        ProviderProblem.TooManyGroups => ProviderText.TooManyGroups,
        ProviderProblem.NoAddress => ProviderText.NoAddress,
        ProviderProblem.LinkUsed => ProviderText.LinkUsed,
        ProviderProblem.Taken => ProviderText.Taken,
        ProviderProblem.TooOld => ProviderText.TooOld,
        ProviderProblem.NotRecorded => ProviderText.NotRecorded,
        _ => ProviderText.Failed,
    };
}
