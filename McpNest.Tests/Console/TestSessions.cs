using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Console.Shared.SignIn;

namespace McpNest.Tests.Console;

/// <summary>Sessions as components see them, without sign-in behind them.</summary>
public sealed class TestSessions : ISessions
{
    public const string Password = "otter violin gravel lantern";

    /// <summary>When whoever is signed in last proved who they are; null: never.</summary>
    public DateTimeOffset? ProvenAt { get; set; } = DateTimeOffset.MaxValue;

    public bool IsOver { get; set; }

    public List<OpenSession> Open { get; } = [];

    /// <summary>What was ended, by whom.</summary>
    public List<(Actor By, Guid Member, Guid Session)> Ended { get; } = [];

    public IReadOnlyList<ProofWay> Ways { get; set; } = [ProofWay.Password];

    public Actor? ActorOf(ClaimsPrincipal user) => IsOver ? null : user.Actor() with { ProvenAt = ProvenAt };

    public Task<IReadOnlyList<OpenSession>> ListAsync(ClaimsPrincipal user, Guid memberId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OpenSession>>([.. Open]);

    public Task<int> EndAsync(Actor actor, Guid memberId, IReadOnlyCollection<Guid> sessions, CancellationToken cancellationToken)
    {
        if (actor.MemberId != memberId && !actor.HasProved(TimeProvider.System.GetUtcNow()))
        {
            throw new FreshSignInNeededException();
        }

        Ended.AddRange(sessions.Select(session => (actor, memberId, session)));
        return Task.FromResult(Open.RemoveAll(session => sessions.Contains(session.Id)));
    }

    public Task EndAllAsync(Actor actor, CancellationToken cancellationToken)
    {
        Open.Clear();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ProofWay>> WaysAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken) => Task.FromResult(Ways);

    public Task<string?> ProveAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken)
    {
        if (password != Password)
        {
            return Task.FromResult<string?>("That is not your password.");
        }

        ProvenAt = DateTimeOffset.MaxValue;
        return Task.FromResult<string?>(null);
    }

    public Task<PasskeyAsk> AskPasskeyAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken) =>
        Task.FromResult(new PasskeyAsk("{}", "", "localhost", DateTimeOffset.MinValue));

    public Task<string?> ProveAsync(ClaimsPrincipal user, PasskeyAsk ask, string credential, CancellationToken cancellationToken) =>
        ProveAsync(user, credential, cancellationToken);
}
