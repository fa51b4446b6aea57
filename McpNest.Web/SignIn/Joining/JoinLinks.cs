using System.Security.Cryptography;
using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn.Joining;

/// <summary>
/// One link for each group with which several people may join it. It works for as long as whoever made it may let people in, until it is
/// used up, too old or taken back. Its code sits behind the <c>#</c>, like that of a <see cref="OneTimeLink"/>.
/// </summary>
public sealed class JoinLinks(AccountsDatabase database, JoinBook book, NestJournal journal, PublicAddress address, TimeProvider time) : IJoinLinks
{
    /// <inheritdoc/>
    public async Task<MadeJoinLink> MakeAsync(Actor actor, Guid groupId, TimeSpan lifetime, int uses, CancellationToken cancellationToken)
    {
        var (code, now) = ("mcpj_" + RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 43), time.GetUtcNow());
        var link = new JoinLink
        {
            Id = Guid.CreateVersion7(now),
            CodeHash = Hash(code),
            GroupId = groupId,
            MadeBy = actor.MemberId ?? Guid.Empty,
            ExpiresAt = now + lifetime,
            UsesLeft = uses,
        };
        await using var scope = database.Open();
        var context = Context(scope);
        var before = await Open(context.JoinLinks, now).Where(row => row.GroupId == groupId).Select(row => row.Id).ToListAsync(cancellationToken);
        await book.MakeAsync(actor, link.Id, groupId, link.ExpiresAt, uses, before, cancellationToken);

        // Recorded, it is finished whatever becomes of the page.
        var old = now - JoinBook.Longest;
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None);
        await context.JoinLinks.Where(row => row.ExpiresAt < old).ExecuteDeleteAsync(CancellationToken.None);
        await context.JoinLinks.Where(row => before.Contains(row.Id))
            .ExecuteUpdateAsync(row => row.SetProperty(l => l.EndedAt, (DateTimeOffset?)now), CancellationToken.None);
        context.JoinLinks.Add(link);
        await context.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return new MadeJoinLink(address.Link("/join#" + code), link.ExpiresAt, uses);
    }

    /// <inheritdoc/>
    public async Task EndAsync(Actor actor, Guid linkId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var scope = database.Open();
        var links = Context(scope).JoinLinks;
        if (!await Open(links, now).AnyAsync(row => row.Id == linkId, cancellationToken))
        {
            throw new NestException("This join link has ended already.");
        }

        await book.EndAsync(actor, linkId, cancellationToken);
        await links.Where(row => row.Id == linkId).ExecuteUpdateAsync(row => row.SetProperty(l => l.EndedAt, (DateTimeOffset?)now), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<Guid, JoinLinkFacts>> ListAsync(CancellationToken cancellationToken)
    {
        var (now, state, joined) = (time.GetUtcNow(), await journal.CatchUpAsync(cancellationToken), await book.JoinedAsync(cancellationToken));
        await using var scope = database.Open();
        var rows = await Context(scope).JoinLinks.AsNoTracking().ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.GroupId).Select(group => group.MaxBy(row => (row.EndedAt is null, row.ExpiresAt, row.Id))!).ToDictionary(row => row.GroupId, row => new JoinLinkFacts(
            row.Id, row.GroupId, row.EndedAt ?? row.ExpiresAt, joined.GetValueOrDefault(row.Id), row.UsesLeft,
            row.EndedAt is null && row.ExpiresAt > now && row.UsesLeft > 0 && Holds(state, row)));
    }

    /// <summary>The link a code opens; null when it lets nobody in (any more).</summary>
    internal async Task<JoinLink?> FindAsync(string code, CancellationToken cancellationToken)
    {
        var (hash, state) = (Hash(code.Trim()), await journal.CatchUpAsync(cancellationToken));
        await using var scope = database.Open();
        var link = await Open(Context(scope).JoinLinks.AsNoTracking(), time.GetUtcNow()).SingleOrDefaultAsync(row => row.CodeHash == hash, cancellationToken);
        return link is not null && Holds(state, link) ? link : null;
    }

    /// <summary>Takes one of the uses that are left; false when there is none, or the link has ended meanwhile.</summary>
    internal async Task<bool> TakeAsync(JoinLink link, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();

        // One statement decides who was first.
        return await Open(Context(scope).JoinLinks, time.GetUtcNow()).Where(row => row.Id == link.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(l => l.UsesLeft, l => l.UsesLeft - 1), cancellationToken) == 1;
    }

    /// <summary>Gives a use back with which nobody came in.</summary>
    internal async Task GiveBackAsync(JoinLink link, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        await Context(scope).JoinLinks.Where(row => row.Id == link.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(l => l.UsesLeft, l => l.UsesLeft + 1), cancellationToken);
    }

    /// <summary>In whose name people are added with a link.</summary>
    internal static Actor MakerOf(JoinLink link) => link.MadeBy == Guid.Empty ? Actor.Operator : Actor.Member(link.MadeBy);

    private static bool Holds(PolicyState state, JoinLink link) =>
        Authority.IsAdmin(state, MakerOf(link)) && (link.GroupId == Group.EveryoneId || state.Groups.ContainsKey(link.GroupId));

    private static IQueryable<JoinLink> Open(IQueryable<JoinLink> links, DateTimeOffset now) =>
        links.Where(row => row.EndedAt == null && row.ExpiresAt > now && row.UsesLeft > 0);

    private static AccountsDbContext Context(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>();

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
