using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>
/// One connection to a server. Whatever moves data needs a <see cref="NestJournal.Permit"/>; all else the nest may ask is
/// the closed set of <see cref="NestRequest"/>.
/// </summary>
internal interface IUpstream : IAsyncDisposable
{
    /// <summary>Completes when the connection can carry no more.</summary>
    Task<UpstreamEnd> Ended { get; }

    /// <summary>Known once it is open.</summary>
    ServerTraits? Traits { get; }

    /// <summary>The server says that a list of its is no longer the same.</summary>
    event Action<OfferKind>? ListChanged;

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
    Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken);

    /// <summary>Subscribes to updates of one resource, until the returned handle is disposed.</summary>
    /// <param name="updated">Called with the <c>params</c> of each update; must not block.</param>
    /// <returns>The server's answer, and the handle when it agreed.</returns>
    /// <exception cref="UpstreamException">There was no valid answer.</exception>
    Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken);
}
