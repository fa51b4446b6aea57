using McpNest.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Sorts what can go wrong on the way to the provider and back. Of its own words only known error codes are kept, for the log.</summary>
internal static class ProviderFaults
{
    private const string ErrorKey = "error";

    // RFC 6749 and OpenID Connect Core.
    private static readonly string[] s_codes =
    [
        "invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope", "server_error", "temporarily_unavailable",
        "invalid_client", "invalid_grant", "unsupported_grant_type", "interaction_required", "login_required", "consent_required", "invalid_request_uri",
    ];

    public static (ProviderProblem Problem, string Kind) Of(Exception? fault, bool isEntra)
    {
        var chain = Chain(fault).ToList();
        var code = chain.Select(CodeOf).FirstOrDefault(found => found is not null);
        var kind = fault is null ? "" : code is null ? chain[^1].GetType().Name : $"{chain[^1].GetType().Name} {code}";
        return (chain.Select(one => Of(one, code, isEntra)).FirstOrDefault(problem => problem is not null) ?? ProviderProblem.Failed, kind);
    }

    private static ProviderProblem? Of(Exception fault, string? code, bool isEntra) => fault switch
    {
        SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => ProviderProblem.Clock,
        SecurityTokenInvalidIssuerException => isEntra ? ProviderProblem.OtherTenant : ProviderProblem.NotForUs,
        SecurityTokenException => ProviderProblem.NotForUs,
        OpenIdConnectProtocolInvalidNonceException => ProviderProblem.Lost,
        OpenIdConnectProtocolException => code switch
        {
            "invalid_grant" => ProviderProblem.Lost,
            "access_denied" or "consent_required" or "login_required" or "interaction_required" => ProviderProblem.Denied,
            "temporarily_unavailable" or "server_error" => ProviderProblem.Unreachable,
            null => ProviderProblem.NotForUs,
            _ => ProviderProblem.Failed,
        },
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => ProviderProblem.Unreachable,
        NestException => ProviderProblem.Failed, // the certificate cannot be used
        _ when fault.Message.StartsWith("IDX2080", StringComparison.Ordinal) => ProviderProblem.Unreachable,
        // Correlation and state: the handler has no words of its own for them.
        AuthenticationFailureException { InnerException: null } => ProviderProblem.Lost,
        _ => null,
    };

    private static IEnumerable<Exception> Chain(Exception? fault)
    {
        for (var one = fault; one is not null; one = one.InnerException)
        {
            yield return one;
        }
    }

    private static string? CodeOf(Exception fault) => fault.Data.Contains(ErrorKey) && fault.Data[ErrorKey] is string code
        ? s_codes.FirstOrDefault(known => known == code) ?? "other"
        : fault is OpenIdConnectProtocolException ? s_codes.FirstOrDefault(known => fault.Message.Contains($"'{known}'", StringComparison.Ordinal)) : null;
}
