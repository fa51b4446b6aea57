using System.Security.Cryptography;
using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>
/// Links that let somebody in once: the setup link for the first admin, a sign-in link for a member. The code sits behind the
/// <c>#</c>, the part of an address browsers do not send, so no log, proxy or Referer ever holds it.
/// </summary>
public sealed class OneTimeLinks(
    AccountsDatabase database, NestJournal journal, PeopleBook people, Invitations invitations, PublicAddress address, TimeProvider time)
{
    /// <summary>How long a setup or sign-in link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long an invitation works: it has to wait in somebody's mailbox.</summary>
    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);

    /// <summary>Whether nobody could administer this nest: only then a setup link exists and works.</summary>
    public static bool SetupNeeded(PolicyState state) =>
        !state.Members.Values.Any(member => member is { Kind: MemberKind.Person, Role: MemberRole.Admin, Suspended: false });

    /// <summary>A fresh setup link; the one before stops working.</summary>
    /// <exception cref="NestException">There is an admin already.</exception>
    public async Task<string> CreateSetupLinkAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!SetupNeeded(await journal.CatchUpAsync(cancellationToken)))
        {
            throw new NestException("This nest has an admin already; make a link for them with 'signin-link EMAIL'.");
        }

        return address.Link("/setup#" + (await IssueAsync(actor, memberId: null, Lifetime, cancellationToken)).Code);
    }

    /// <summary>A fresh sign-in link for a member; the one before stops working.</summary>
    /// <exception cref="NestException">Nobody with that address can sign in, or the actor is no admin.</exception>
    public async Task<string> CreateSignInLinkAsync(Actor actor, string email, CancellationToken cancellationToken)
    {
        var member = await people.FindByEmailAsync(email, cancellationToken)
            ?? throw new NestException($"There is no member {email}; add them first.");
        await invitations.DemandLinkAsync(actor, member.Id, cancellationToken);
        return address.Link("/signin/link#" + (await IssueAsync(actor, member.Id, Lifetime, cancellationToken)).Code);
    }

    /// <summary>A fresh invitation for a member who has never signed in; the link before stops working.</summary>
    /// <exception cref="NestException">It is not the actor's to do, or the member came already.</exception>
    public async Task<(string Url, DateTimeOffset Until)> CreateInvitationAsync(Actor actor, Guid memberId, CancellationToken cancellationToken)
    {
        await invitations.DemandAsync(actor, memberId, cancellationToken);
        var (code, until) = await IssueAsync(actor, memberId, InvitationLifetime, cancellationToken);
        return (address.Link("/signin/link#" + code), until);
    }

    /// <summary>Adds several people, all or none of them, and makes an invitation for each.</summary>
    /// <returns>Id and link of each, in the order they were given.</returns>
    /// <exception cref="NestException">One of them cannot be added; nothing was changed.</exception>
    public async Task<IReadOnlyList<(Guid Id, string Url, DateTimeOffset Until)>> InviteAsync(
        Actor actor, IReadOnlyList<AddMember> requests, CancellationToken cancellationToken)
    {
        var added = requests.Select(request => (Id: Guid.CreateVersion7(), request)).ToList();
        await people.AddInvitedAsync(actor, added, cancellationToken);
        var (codes, now) = (added.Select(_ => NewCode()).ToList(), time.GetUtcNow());
        await using var scope = database.Open();
        var context = Context(scope);
        context.Links.AddRange(added.Zip(codes, (person, code) => new OneTimeLink
        {
            Id = Guid.CreateVersion7(now),
            CodeHash = Hash(code),
            MemberId = person.Id,
            ExpiresAt = now + InvitationLifetime,
        }));
        await context.SaveChangesAsync(CancellationToken.None); // they are members by now
        return [.. added.Zip(codes, (person, code) => (person.Id, address.Link("/signin/link#" + code), now + InvitationLifetime))];
    }

    /// <summary>Until when the links work that nobody has used yet, by member.</summary>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> OpenAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var scope = database.Open();
        var rows = await Context(scope).Links.AsNoTracking()
            .Where(row => row.MemberId != null && row.UsedAt == null && row.ExpiresAt > now).ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.MemberId!.Value, row => row.ExpiresAt);
    }

    /// <summary>The link of a code that works now, without using it up; null when there is none.</summary>
    internal async Task<OneTimeLink?> FindAsync(string code, CancellationToken cancellationToken)
    {
        var (hash, now) = (Hash(code.Trim()), time.GetUtcNow());
        await using var scope = database.Open();
        return await Context(scope).Links.AsNoTracking()
            .FirstOrDefaultAsync(row => row.CodeHash == hash && row.UsedAt == null && row.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Uses a setup link up. Null when the code is unknown, used, expired or replaced, or an admin exists.</summary>
    internal async Task<OneTimeLink?> RedeemSetupAsync(string code, CancellationToken cancellationToken) =>
        SetupNeeded(await journal.CatchUpAsync(cancellationToken)) && await RedeemAsync(code, setup: true, cancellationToken) is { } link
            ? link
            : null;

    /// <summary>Uses a sign-in link up. Null when the code is unknown, used, expired or replaced, its member may not sign in, or its maker may not make it any more.</summary>
    internal async Task<OneTimeLink?> RedeemSignInAsync(string code, CancellationToken cancellationToken) =>
        await RedeemAsync(code, setup: false, cancellationToken) is { MemberId: { } memberId } link
        && MemberStanding.MaySignIn(await journal.CatchUpAsync(cancellationToken), memberId)
        && await invitations.HoldsAsync(memberId, cancellationToken)
            ? link
            : null;

    /// <summary>Whose sign-in link this is, without using it up. Null when it would not let them in now.</summary>
    internal async Task<Guid?> PeekSignInAsync(string code, CancellationToken cancellationToken)
    {
        var (hash, now) = (Hash(code.Trim()), time.GetUtcNow());
        await using var scope = database.Open();
        return await Context(scope).Links.AsNoTracking()
                .FirstOrDefaultAsync(row => row.CodeHash == hash && row.UsedAt == null && row.ExpiresAt > now, cancellationToken) is { MemberId: { } memberId }
            && MemberStanding.MaySignIn(await journal.CatchUpAsync(cancellationToken), memberId)
            && await invitations.HoldsAsync(memberId, cancellationToken)
                ? memberId
                : null;
    }

    /// <summary>Gives a link back whose purpose could not be carried out.</summary>
    internal async Task ReleaseAsync(OneTimeLink link, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        await Context(scope).Links.Where(row => row.Id == link.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(l => l.UsedAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>Whose link this is or was, for a record that it was tried in vain; null when no such link is known (any more).</summary>
    internal async Task<Guid?> MemberOfAsync(string code, CancellationToken cancellationToken)
    {
        var hash = Hash(code.Trim());
        await using var scope = database.Open();
        return await Context(scope).Links.AsNoTracking().Where(row => row.CodeHash == hash).Select(row => row.MemberId).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<(string Code, DateTimeOffset Until)> IssueAsync(Actor actor, Guid? memberId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        await journal.CommitAsync(actor, [new Change.LinkIssued(memberId)], rows: null, cancellationToken);
        var code = NewCode();
        var now = time.GetUtcNow();
        await using var scope = database.Open();
        var context = Context(scope);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Links.Where(row => row.MemberId == memberId || row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        context.Links.Add(new OneTimeLink
        {
            Id = Guid.CreateVersion7(now),
            CodeHash = Hash(code),
            MemberId = memberId,
            ExpiresAt = now + lifetime,
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (code, now + lifetime);
    }

    private async Task<OneTimeLink?> RedeemAsync(string code, bool setup, CancellationToken cancellationToken)
    {
        var (hash, now) = (Hash(code.Trim()), time.GetUtcNow());
        await using var scope = database.Open();
        var links = Context(scope).Links;

        // One statement decides who was first.
        var won = await links
            .Where(row => row.CodeHash == hash && (row.MemberId == null) == setup && row.UsedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(row => row.SetProperty(l => l.UsedAt, (DateTimeOffset?)now), cancellationToken);
        return won == 1 ? await links.AsNoTracking().SingleAsync(row => row.CodeHash == hash, cancellationToken) : null;
    }

    private static AccountsDbContext Context(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>();

    private static string NewCode() => "mcpl_" + RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 43);

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
