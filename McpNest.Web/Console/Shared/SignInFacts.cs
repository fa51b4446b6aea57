namespace McpNest.Web.Console.Shared;

/// <summary>What the console tells of signing in.</summary>
/// <param name="Provider">What the identity provider is called; null without one.</param>
/// <param name="BreakGlass">Who is signed in locally although local sign-in is off, and since when.</param>
public sealed record SignInFacts(string? Provider, Func<IReadOnlyList<(Guid MemberId, DateTimeOffset Since)>> BreakGlass)
{
    /// <summary>How long before keys sleep their person reads of it.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    /// <summary>Where somebody signs in once more and comes back.</summary>
    public static string Again(string returnUrl) => $"signin/provider?prove=true&returnUrl={Uri.EscapeDataString(returnUrl)}";
}
