using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Ties identities to members. An address never does: whoever could choose theirs at the provider would be anybody.</summary>
internal sealed class ProviderMembers(
    NestOptions options, NestJournal journal, ProviderLogins logins, ProviderPeople people, PeopleBook book, PeopleDirectory directory, OneTimeLinks links,
    OtherSessions others)
    : IDisposable
{
    // Two first sign-ins at once must not make room for each other.
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Somebody comes with an invitation or sign-in link: the link says who they are here, from now on their identity does.</summary>
    public async Task<(ProviderProblem? Problem, Guid? MemberId)> ComeAsync(VouchedIdentity identity, string code, Guid? known)
    {
        if (await links.PeekSignInAsync(code, CancellationToken.None) is not { } meant)
        {
            return (ProviderProblem.LinkUsed, known);
        }

        if (known is { } other && other != meant)
        {
            return (ProviderProblem.Taken, other);
        }

        if (await links.RedeemSignInAsync(code, CancellationToken.None) is not { MemberId: { } memberId } link)
        {
            return (ProviderProblem.LinkUsed, meant);
        }

        if (await TieAsync(memberId, identity, session: null))
        {
            return (null, memberId);
        }

        await links.ReleaseAsync(link, CancellationToken.None);
        return (ProviderProblem.Taken, memberId);
    }

    /// <summary>Somebody nobody knows: a new member where the operator wants that, else refused.</summary>
    public Task<(ProviderProblem? Problem, Guid? MemberId)> JoinAsync(VouchedIdentity identity, MemberRole? role) => options.Provider!.JustInTime
        ? JoinAsync(identity, who => people.AdmitAsync(who.Id, who.Email, who.Name, role ?? MemberRole.Member, CancellationToken.None))
        : Task.FromResult<(ProviderProblem? Problem, Guid? MemberId)>((ProviderProblem.Unknown, null));

    /// <summary>Makes somebody nobody knows a member, whoever lets them in.</summary>
    /// <param name="admit">Records it; should that fail, nothing is left of it.</param>
    public async Task<(ProviderProblem? Problem, Guid? MemberId)> JoinAsync(VouchedIdentity identity, Func<(Guid Id, string Email, string Name), Task> admit)
    {
        if (identity.Email is not { } email || !AddMemberValidator.IsAddress(email))
        {
            return (ProviderProblem.NoAddress, null);
        }

        await _one.WaitAsync();
        try
        {
            if (await logins.FindAsync(identity.Issuer, identity.Subject, CancellationToken.None) is { } meanwhile)
            {
                return (null, meanwhile);
            }

            // An admin removed them, so an admin lets them back in.
            await directory.RefreshAsync(CancellationToken.None);
            if (await logins.HolderAsync(identity.Issuer, identity.Subject, CancellationToken.None) is { } before && directory.NameOf(before) is not null)
            {
                return (ProviderProblem.Unknown, null);
            }

            // Theirs by their invitation, or not theirs at all.
            return await book.FindByEmailAsync(email, CancellationToken.None) is { } taken
                ? (ProviderProblem.Unknown, taken.Id)
                : await AddAsync(identity, email, admit);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>From now on this identity is this member. What was begun with another one is over, and with a link all of it, as with any way in.</summary>
    /// <param name="session">The one that goes on: in which they did it. Null for somebody who comes with a link.</param>
    /// <returns>False when the identity is another member's.</returns>
    public async Task<bool> TieAsync(Guid memberId, VouchedIdentity identity, Guid? session)
    {
        if (await logins.FindAsync(identity.Issuer, identity.Subject, CancellationToken.None) == memberId)
        {
            return true;
        }

        await directory.RefreshAsync(CancellationToken.None);
        bool replaces;
        try
        {
            replaces = await logins.LinkAsync(memberId, directory.EmailOf(memberId) ?? memberId.ToString("D"), identity.Issuer, identity.Subject, CancellationToken.None);
        }
        catch (NestException)
        {
            return false;
        }

        await journal.CommitAsync(
            Actor.Member(memberId), [new Change.AccountChanged(memberId, AccountAct.ProviderLinked)], rows: null, CancellationToken.None);
        if (replaces || session is null)
        {
            await others.EndAsync(memberId, session);
        }

        return true;
    }

    /// <summary>Makes the nest's role what the provider says; a role that only the nest gave stays while the provider gives none.</summary>
    public async Task ApplyAsync(Guid? member, MemberRole? role)
    {
        if (member is not { } memberId || journal.State.Members.GetValueOrDefault(memberId) is not { } now)
        {
            return;
        }

        var wasGiven = await logins.RoleAsync(memberId, CancellationToken.None);
        var next = role ?? (options.Provider!.RequireRole || wasGiven == now.Role ? MemberRole.Member : now.Role);
        await people.SetRoleAsync(memberId, next, CancellationToken.None);
        if (journal.State.Members.GetValueOrDefault(memberId)?.Role == next)
        {
            await logins.SetRoleAsync(memberId, role, CancellationToken.None);
        }
    }

    /// <summary>Makes the nest's name what the provider says, as long as nobody gave them another one here. The address stays, whatever it says.</summary>
    public async Task FollowNameAsync(Guid memberId, VouchedIdentity identity)
    {
        if (NameOf(identity) is not { } name)
        {
            return;
        }

        await directory.RefreshAsync(CancellationToken.None);
        var now = directory.NameOf(memberId);
        var isOurs = now != await logins.NameAsync(memberId, CancellationToken.None) && now != directory.EmailOf(memberId)?.Split('@')[0];
        if (!isOurs && now != name)
        {
            await people.RenameAsync(memberId, name, CancellationToken.None);
        }

        if (!isOurs)
        {
            await logins.SetNameAsync(memberId, name, CancellationToken.None);
        }
    }

    public void Dispose() => _one.Dispose();

    private static string? NameOf(VouchedIdentity identity) =>
        identity.Name.Trim() is { Length: > 0 and <= 100 } name && Validation.IsPrintable(name) ? name : null;

    // The account first, then the change: should the second fail, an account without power is left, and is taken away.
    private async Task<(ProviderProblem? Problem, Guid? MemberId)> AddAsync(
        VouchedIdentity identity, string email, Func<(Guid Id, string Email, string Name), Task> admit)
    {
        var id = Guid.CreateVersion7();
        var name = NameOf(identity);
        try
        {
            await logins.LinkAsync(id, email, identity.Issuer, identity.Subject, CancellationToken.None);
            if (name is not null)
            {
                await logins.SetNameAsync(id, name, CancellationToken.None);
            }

            await admit((id, email, name ?? ""));
            return (null, id);
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            await logins.ForgetAsync(id, CancellationToken.None);
            if (e is JournalUnavailableException)
            {
                throw;
            }

            return (ProviderProblem.Unknown, null);
        }
    }
}
