using McpNest.Core;

namespace McpNest.Web.Console.Shared.SignIn;

/// <summary>What passkeys.js brings back from the browser.</summary>
/// <param name="Credential">The credential as JSON; null when there is none.</param>
/// <param name="Problem">Why there is none: <c>cancelled</c>, <c>exists</c>, <c>none</c>, or anything else for a failure.</param>
public sealed record PasskeyAnswer(string? Credential, string? Problem)
{
    /// <summary>The credential.</summary>
    /// <exception cref="NestException">There is none; the sentence says why.</exception>
    public string Demand() => Credential ?? throw new NestException(Problem switch
    {
        "cancelled" => PasskeyText.Cancelled,
        "exists" => PasskeyText.Exists,
        "none" => PasskeyText.None,
        _ => PasskeyText.Failed,
    });
}
