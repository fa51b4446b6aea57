using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>STUB. Who may call what.</summary>
public sealed class AccessBook
{
    /// <summary>Gives, replaces or (with no effect) takes back one grant. Binds on the next call.</summary>
    /// <exception cref="NestException">Not allowed to this actor, or it no longer fits.</exception>
    public Task SetAsync(
        Actor actor, GrantSubject subject, GrantTarget target, GrantEffect? effect, DateTimeOffset? until, CancellationToken cancellationToken) => throw new NotImplementedException();
}
