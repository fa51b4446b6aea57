using System.Security.Claims;
using McpNest.Core;

namespace McpNest.Web.Console.Shared.SignIn;

/// <summary>
/// How somebody signs in, in their own hands. Hosting fills it in: the console does not know how people sign in. Every act is recorded; those
/// that decide who comes in ask for a fresh proof.
/// </summary>
public interface IOwnAccount
{
    Task<OwnWays> ReadAsync(ClaimsPrincipal user, CancellationToken cancellationToken);

    /// <summary>One sentence why there can be no passkeys at the address somebody came by; null when there can.</summary>
    /// <param name="page">Where the page is open.</param>
    string? WhyNoPasskeys(Uri page);

    /// <summary>Asks for a new passkey.</summary>
    /// <exception cref="FreshSignInNeededException">They have not proved who they are within five minutes; so with all that decides who comes in.</exception>
    Task<PasskeyAsk> AskNewAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken);

    /// <summary>Keeps a new passkey, named after this browser.</summary>
    Task AddPasskeyAsync(ClaimsPrincipal user, PasskeyAsk ask, string credential, CancellationToken cancellationToken);

    Task RenamePasskeyAsync(ClaimsPrincipal user, string id, string name, CancellationToken cancellationToken);

    /// <summary>Removes a passkey and ends all their other sessions.</summary>
    /// <exception cref="NestException">It is the last way in.</exception>
    Task RemovePasskeyAsync(ClaimsPrincipal user, string id, CancellationToken cancellationToken);

    /// <summary>Sets or changes the password and ends all their other sessions.</summary>
    Task SetPasswordAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken);

    /// <summary>Takes the password away and ends all their other sessions.</summary>
    /// <exception cref="NestException">It is the last way in.</exception>
    Task RemovePasswordAsync(ClaimsPrincipal user, CancellationToken cancellationToken);

    /// <summary>Ten new recovery codes, shown this once; those before stop working.</summary>
    Task<IReadOnlyList<string>> MakeCodesAsync(ClaimsPrincipal user, CancellationToken cancellationToken);
}
