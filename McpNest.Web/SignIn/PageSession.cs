using System.Security.Claims;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace McpNest.Web.SignIn;

/// <summary>
/// Keeps an open page's idea of who is there up to date: whoever signed out elsewhere, was suspended, removed or given another role is judged again at
/// the next tick, and every few seconds in case no tick came.
/// </summary>
internal sealed class PageSession : RevalidatingServerAuthenticationStateProvider
{
    private static readonly ClaimsPrincipal s_nobody = new(new ClaimsIdentity());

    private readonly CurrentPolicy _policy;
    private readonly Accounts _accounts;
    private readonly SessionBook _sessions;
    private readonly IDisposable _subscription;
    private MemberRole? _role;

    public PageSession(ILoggerFactory loggers, CurrentPolicy policy, Accounts accounts, SessionBook sessions, LiveFeed feed)
        : base(loggers)
    {
        (_policy, _accounts, _sessions) = (policy, accounts, sessions);
        AuthenticationStateChanged += Remember;
        _sessions.Ended += OnTick;
        _subscription = feed.Subscribe(OnTick);
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(10);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        return RoleOf(user) is not null
            && MemberStanding.IdOf(user) is { } id
            && user.FindFirstValue(NestCookie.StampClaim) == await _accounts.StampAsync(id, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription.Dispose();
            _sessions.Ended -= OnTick;
            AuthenticationStateChanged -= Remember;
        }

        base.Dispose(disposing);
    }

    private MemberRole? RoleOf(ClaimsPrincipal user) => _sessions.IsOver(user) ? null : MemberStanding.RoleOf(_policy(), user);

    private void Remember(Task<AuthenticationState> state) => _ = RememberAsync(state);

    private async Task RememberAsync(Task<AuthenticationState> state)
    {
        try
        {
            _role = RoleOf((await state).User);
        }
        catch (Exception)
        {
            // Whoever asks for the state learns why there is none.
        }
    }

    private void OnTick() => _ = JudgeAsync();

    private async Task JudgeAsync()
    {
        await Task.Yield(); // off the journal's thread
        try
        {
            var user = (await GetAuthenticationStateAsync()).User;
            var role = RoleOf(user);
            if (role != _role)
            {
                SetAuthenticationState(Task.FromResult(new AuthenticationState(role is null ? s_nobody : user)));
            }
        }
        catch (Exception)
        {
            // The page has not begun or has just gone; if neither, the next tick or the next round judges again.
        }
    }
}
