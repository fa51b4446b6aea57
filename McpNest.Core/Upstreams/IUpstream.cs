using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>
/// One connection to a server. Whatever moves data needs a <see cref="NestJournal.Permit"/>; all else the nest may ask is
/// the closed set of <see cref="NestRequest"/>.
/// </summary>
internal interface IUpstream : IAsyncDisposable
{
    /// <summary>Completes when the connection can carry no more.</summary>
    Task<UpstreamEnd> Ended { get; }

    /// <summary>The server says its tools are no longer the same.</summary>
    event Action? ToolsChanged;

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="UpstreamException">It did not work.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Asks what the nest itself wants to know.</summary>
    /// <returns>A result or an error.</returns>
    /// <exception cref="UpstreamException">There was no valid answer.</exception>
    Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken);

    /// <summary>Relays an admitted call. Cancelling tells the server, too.</summary>
    /// <returns>A result or an error.</returns>
    /// <exception cref="UpstreamException">There was no valid answer.</exception>
    Task<UpstreamAnswer> CallAsync(NestJournal.Permit permit, JsonObject parameters, CancellationToken cancellationToken);
}
