using System.Security.Claims;
using McpNest.Core;
using McpNest.Web.Console.Shared.SignIn;

namespace McpNest.Tests.Console;

/// <summary>Somebody's own account as the page sees it, without sign-in behind it. What decides who comes in asks for a fresh proof.</summary>
internal sealed class TestAccount(TestSessions sessions) : IOwnAccount
{
    public OwnWays Ways { get; set; } = new() { CodesAtOnce = 10, PasswordLeast = 15 };

    public string? WhyNone { get; set; }

    /// <summary>What was done, in order.</summary>
    public List<string> Done { get; } = [];

    public Task<OwnWays> ReadAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => Task.FromResult(Ways);

    public string? WhyNoPasskeys(Uri page) => WhyNone;

    public Task<PasskeyAsk> AskNewAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken)
    {
        DemandFresh(user);
        return Task.FromResult(new PasskeyAsk("{}", "", "localhost", DateTimeOffset.MinValue));
    }

    public Task AddPasskeyAsync(ClaimsPrincipal user, PasskeyAsk ask, string credential, CancellationToken cancellationToken) =>
        DoAsync($"add {credential}", Ways with { Passkeys = [.. Ways.Passkeys, new OwnPasskey(credential, "Firefox on Linux", DateTimeOffset.UnixEpoch, null, "localhost", true)] });

    public Task RenamePasskeyAsync(ClaimsPrincipal user, string id, string name, CancellationToken cancellationToken) =>
        DoAsync($"rename {id} {name}", Ways with { Passkeys = [.. Ways.Passkeys.Select(passkey => passkey.Id == id ? passkey with { Name = name } : passkey)] });

    public Task RemovePasskeyAsync(ClaimsPrincipal user, string id, CancellationToken cancellationToken)
    {
        DemandFresh(user);
        return DoAsync($"remove {id}", Ways with { Passkeys = [.. Ways.Passkeys.Where(passkey => passkey.Id != id)] });
    }

    public Task SetPasswordAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken)
    {
        DemandFresh(user);
        return DoAsync($"password {password}", Ways with { HasPassword = true });
    }

    public Task RemovePasswordAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        DemandFresh(user);
        return Ways.Passkeys.Count == 0 ? throw new NestException("This is your only way to sign in; make a passkey first.") : DoAsync("no password", Ways with { HasPassword = false });
    }

    public async Task<IReadOnlyList<string>> MakeCodesAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        DemandFresh(user);
        await DoAsync("codes", Ways with { CodesLeft = 10 });
        return [.. Enumerable.Range(1, 10).Select(number => $"code-{number}")];
    }

    private Task DoAsync(string what, OwnWays after)
    {
        Done.Add(what);
        Ways = after;
        return Task.CompletedTask;
    }

    private void DemandFresh(ClaimsPrincipal user)
    {
        if (sessions.ActorOf(user)?.HasProved(TimeProvider.System.GetUtcNow()) != true)
        {
            throw new FreshSignInNeededException();
        }
    }
}
