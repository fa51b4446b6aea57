using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Who may call what.</summary>
public sealed class AccessBook(NestJournal journal, TimeProvider time)
{
    /// <summary>Gives, replaces or (with no effect) takes back one grant. Binds on the next call.</summary>
    /// <exception cref="NestException">Not allowed to this actor, or it no longer fits.</exception>
    public async Task SetAsync(
        Actor actor, GrantSubject subject, GrantTarget target, GrantEffect? effect, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var server = state.RequireServer(target.ServerId);
        Authority.Demand(
            Authority.MayManage(state, actor, server), $"Only an admin or the owner of {server.Slug} can say who may use it.");
        if (effect is not null && until <= time.GetUtcNow())
        {
            throw new NestException("Choose an end in the future, or none.");
        }

        if (Between(state, subject, target, effect, until) is { } change)
        {
            await journal.CommitAsync(actor, [change], rows: null, cancellationToken);
        }
    }

    /// <summary>Allows a tool in place of what was said of it before, with a reason that is kept beside the record.</summary>
    /// <exception cref="NestException">Not allowed to this actor, it no longer fits, it is so already, or no reason was given.</exception>
    public async Task AllowAsync(
        Actor actor, GrantSubject subject, GrantTarget target, DateTimeOffset? until, string reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var server = state.RequireServer(target.ServerId);
        Authority.Demand(
            Authority.MayManage(state, actor, server), $"Only an admin or the owner of {server.Slug} can say who may use it.");
        var text = Reasons.DemandSome(reason);
        if (until <= time.GetUtcNow())
        {
            throw new NestException("Choose an end in the future, or none.");
        }

        var change = Between(state, subject, target, GrantEffect.Allow, until) ?? throw new NestException("This is allowed already.");
        await journal.CommitAsync(actor, [change], Reasons.Row(text), cancellationToken);
    }

    /// <summary>The change that brings a grant about; null when it is so already.</summary>
    internal static Change? Between(PolicyState state, GrantSubject subject, GrantTarget target, GrantEffect? effect, DateTimeOffset? until)
    {
        var present = state.FindGrant(subject, target);
        return effect switch
        {
            null => present is null ? null : new Change.GrantRemoved(present.Id),
            { } wanted when present?.Effect == wanted && present.Until == until => null,
            { } wanted => new Change.GrantSet(
                Guid.CreateVersion7(), subject.Kind, subject.Id, target.ServerId, target.ToolId, wanted, until?.ToUniversalTime()),
        };
    }
}
