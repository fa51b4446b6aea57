using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.SignIn.Passkeys;
using McpNest.Web.SignIn.Recovery;

namespace McpNest.Web.SignIn;

/// <summary>
/// What people change about their own way in, from inside their session. Each act is recorded before it is done. What takes a way in away,
/// or puts another in its place, ends all their other sessions: whoever came in with it has to come again. Their own goes on.
/// </summary>
internal sealed class OwnAccount(
    Accounts accounts, PasskeyBook passkeys, PasskeyDomain domains, RecoveryCodeBook codes, SessionBook sessions, OtherSessions others,
    SignInFacts facts, NestJournal journal, PeopleDirectory people, TimeProvider time) : IOwnAccount, IDisposable
{
    // Two acts at once could each leave the other's way as the last one, and take it.
    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task<OwnWays> ReadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var session = Demand(user);
        return new OwnWays
        {
            Passkeys = await passkeys.ListAsync(session.MemberId, cancellationToken),
            HasPassword = await accounts.HasPasswordAsync(session.MemberId, cancellationToken),
            // One that is configured no more lets nobody in.
            HasProvider = facts.Provider is not null && await accounts.HasProviderAsync(session.MemberId, cancellationToken),
            CodesLeft = await codes.LeftAsync(session.MemberId, cancellationToken),
            CodesAtOnce = RecoveryCodeBook.Count,
            PasswordLeast = PasswordRules.MinLength,
        };
    }

    public string? WhyNoPasskeys(Uri page) => domains.WhyNot(page.Host);

    public async Task<PasskeyAsk> AskNewAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken)
    {
        var session = DemandFreshSession(user);
        await people.RefreshAsync(cancellationToken);
        return await passkeys.AskNewAsync(
            DomainOf(page), session.MemberId, people.EmailOf(session.MemberId) ?? "", people.NameOf(session.MemberId) ?? "", cancellationToken);
    }

    public async Task AddPasskeyAsync(ClaimsPrincipal user, PasskeyAsk ask, string credential, CancellationToken cancellationToken)
    {
        // Not fresh any more is no reason to throw away what was begun while it was.
        var session = Demand(user);
        if (await passkeys.JudgeNewAsync(ask, credential) is not { } made || made.MemberId != session.MemberId)
        {
            throw new NestException(PasskeyText.RefusedNew);
        }

        await OneAtATimeAsync(async () =>
        {
            var taken = await passkeys.ListAsync(session.MemberId, cancellationToken);
            if (taken.Count >= PasskeyBook.Most)
            {
                throw new NestException($"You have {PasskeyBook.Most} passkeys; remove one first.");
            }

            var (email, name) = (people.EmailOf(session.MemberId), NameFor(session, taken));
            await DoAsync(session, AccountAct.PasskeyAdded, () => passkeys.AddAsync(made, email, name, CancellationToken.None), endsOthers: false);
        }, cancellationToken);
    }

    public Task RenamePasskeyAsync(ClaimsPrincipal user, string id, string name, CancellationToken cancellationToken) =>
        passkeys.RenameAsync(Demand(user).MemberId, id, name, cancellationToken);

    public Task RemovePasskeyAsync(ClaimsPrincipal user, string id, CancellationToken cancellationToken)
    {
        var session = DemandFreshSession(user);
        return OneAtATimeAsync(async () =>
        {
            var ways = await ReadAsync(user, cancellationToken);
            if (ways.Passkeys.FirstOrDefault(passkey => passkey.Id == id) is not { } passkey)
            {
                throw new NestException("This passkey was removed already; load the page again.");
            }

            // One that works at no address of the nest any more was no way in.
            DemandAnother(ways, !passkey.Works || ways.HasPassword || ways.Passkeys.Any(other => other.Works && other.Id != id));
            await DoAsync(session, AccountAct.PasskeyRemoved, () => passkeys.RemoveAsync(session.MemberId, id, CancellationToken.None));
        }, cancellationToken);
    }

    public async Task SetPasswordAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken)
    {
        var session = DemandFreshSession(user);
        await people.RefreshAsync(cancellationToken);
        var email = people.EmailOf(session.MemberId);
        if (PasswordRules.Problem(password, email ?? "") is { } problem)
        {
            throw new NestException(problem);
        }

        await OneAtATimeAsync(
            () => DoAsync(session, AccountAct.PasswordSet, () => accounts.ChangeAsync(session.MemberId, email, password, CancellationToken.None)), cancellationToken);
    }

    public Task RemovePasswordAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var session = DemandFreshSession(user);
        return OneAtATimeAsync(async () =>
        {
            var ways = await ReadAsync(user, cancellationToken);
            DemandAnother(ways, ways.Passkeys.Any(passkey => passkey.Works));
            await DoAsync(session, AccountAct.PasswordRemoved, () => accounts.ForgetPasswordAsync(session.MemberId));
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> MakeCodesAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var session = DemandFreshSession(user);
        await people.RefreshAsync(cancellationToken);
        await accounts.EnsureAsync(session.MemberId, people.EmailOf(session.MemberId), cancellationToken);
        IReadOnlyList<string> made = [];
        await DoAsync(session, AccountAct.RecoveryCodesMade, async () => made = await codes.MakeAsync(session.MemberId, CancellationToken.None), endsOthers: false);
        return made;
    }

    public void Dispose() => _one.Dispose();

    // The record first, and the others last: with the old way nobody begins a session that stays.
    private async Task DoAsync(Session session, AccountAct act, Func<Task> write, bool endsOthers = true)
    {
        var memberId = session.MemberId;
        await journal.CommitAsync(Actor.Member(memberId), [new Change.AccountChanged(memberId, act)], rows: null, CancellationToken.None);
        await write();
        if (endsOthers)
        {
            await others.EndAsync(memberId, session.Id);
        }
    }

    private async Task OneAtATimeAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await act();
        }
        finally
        {
            _one.Release();
        }
    }

    // The second one of a browser is called so.
    private static string NameFor(Session session, IReadOnlyList<OwnPasskey> taken)
    {
        var name = session.Client.Length > 0 ? session.Client : "Passkey";
        return Enumerable.Range(1, taken.Count + 1).Select(number => number == 1 ? name : $"{name} {number}")
            .First(candidate => taken.All(passkey => passkey.Name != candidate));
    }

    private static void DemandAnother(OwnWays ways, bool hasAnother)
    {
        if (!hasAnother && !ways.HasProvider)
        {
            throw new NestException("This is your only way to sign in; make a passkey or set a password first.");
        }
    }

    private string DomainOf(Uri page) => domains.For(page.Host) ?? throw new NestException(domains.WhyNot(page.Host)!);

    private Session DemandFreshSession(ClaimsPrincipal user) => Demand(user) is var session && session.IsFresh(time.GetUtcNow()) ? session : throw new FreshSignInNeededException();

    // A page may be open for longer than whoever opened it may be here.
    private Session Demand(ClaimsPrincipal user) =>
        sessions.Find(user) is { } session && MemberStanding.MaySignIn(journal.State, session.MemberId)
            ? session
            : throw new NestException("Your session has ended; sign in again.");
}
