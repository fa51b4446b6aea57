using System.Net;

namespace McpNest.Core.Upstreams;

/// <summary>
/// Tells a server that wants each person to sign in with OAuth (RFC 9728: a Bearer challenge that names its resource metadata) apart from one
/// that did not like the credential it was shown. Looks at the head of a response only; nothing of it goes into the sentence.
/// </summary>
internal static class SignInWanted
{
    private const string Challenge = "WWW-Authenticate";
    private const string Metadata = "resource_metadata";

    // Whose documentation says so: a token of one's own, sent as Authorization: Bearer, does instead of signing in.
    private static readonly Dictionary<string, string> s_tokens = new(StringComparer.OrdinalIgnoreCase)
    {
        ["api.githubcopilot.com"] = "a personal access token of GitHub",
        ["mcp.linear.app"] = "an API key of Linear",
        ["mcp.stripe.com"] = "a restricted API key of Stripe",
        ["huggingface.co"] = "an access token of Hugging Face",
    };

    /// <summary>What to tell people when a server refuses with 401.</summary>
    /// <returns>Null when the status says it all.</returns>
    public static string? Sentence(HttpResponseMessage response, ServerTarget target)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return null;
        }

        if (!target.Withheld.IsEmpty)
        {
            return "The server lets nobody in without a token (HTTP 401), and the one its tools are read with is missing; its owner pastes their own under My accounts, then refreshes it.";
        }

        var showed = target.Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        return (Wants(response), showed) switch
        {
            (false, _) => null,
            (true, true) => "The server refused the token it was shown (HTTP 401); check that it is complete and has not ended. It would take a personal sign-in too, which the nest cannot do yet.",
            _ => "The server wants a personal sign-in (OAuth), which the nest cannot do yet; "
                + (s_tokens.TryGetValue(target.Url!.Host, out var token)
                    ? $"it also accepts {token} in the header Authorization: Bearer."
                    : "if it also accepts a token, give one in the header Authorization."),
        };
    }

    private static bool Wants(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(Challenge, out var challenges)
        && challenges.Any(challenge => challenge.TrimStart().StartsWith("Bearer", StringComparison.OrdinalIgnoreCase)
            && challenge.Contains(Metadata, StringComparison.OrdinalIgnoreCase));
}
