using McpNest.Core.Policy;

namespace McpNest.Web.Console.Settings;

/// <summary>Where notices go. Whoever sends them fills it in: the console knows no configuration.</summary>
/// <param name="places">As they are now.</param>
/// <param name="test">Sends a test to one of them; fails with a sentence when it does not arrive.</param>
public sealed class NoticeBoard(Func<IReadOnlyList<NoticePlace>> places, Func<Actor, string, CancellationToken, Task> test)
{
    public IReadOnlyList<NoticePlace> Places => places();

    public Task TestAsync(Actor actor, string key, CancellationToken cancellationToken) => test(actor, key, cancellationToken);
}
