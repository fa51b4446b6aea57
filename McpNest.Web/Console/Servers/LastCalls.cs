using McpNest.Core.Audit;

namespace McpNest.Web.Console.Servers;

/// <summary>When each server was last called: looked up once for each, then kept up with the newest calls.</summary>
public sealed class LastCalls(CallLog calls)
{
    private const int Newest = 50;

    private readonly Dictionary<string, DateTimeOffset?> _last = new(StringComparer.Ordinal);

    /// <summary>Null while it never was, as far as the journal reaches.</summary>
    public DateTimeOffset? Of(string slug) => _last.GetValueOrDefault(slug);

    public async Task ReadAsync(IEnumerable<string> slugs, CancellationToken cancellationToken)
    {
        foreach (var call in await calls.PageAsync(new CallFilter(), null, Newest, cancellationToken))
        {
            if (call.Server is { } slug && _last.TryGetValue(slug, out var before) && (before is null || before < call.At))
            {
                _last[slug] = call.At;
            }
        }

        foreach (var slug in slugs.Where(slug => !_last.ContainsKey(slug)))
        {
            _last[slug] = await calls.PageAsync(new CallFilter { Server = slug }, null, 1, cancellationToken) is [var last, ..] ? last.At : null;
        }
    }
}
