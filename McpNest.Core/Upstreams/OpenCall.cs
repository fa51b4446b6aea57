using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>A request under way to a server, with the agent behind it if there is one. Only <see cref="OpenCalls"/> makes and ends them.</summary>
internal sealed class OpenCall : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly UpstreamCall? _call;
    private readonly UpstreamUser _user;

    public OpenCall(long id, UpstreamCall? call, UpstreamUser user)
    {
        (Id, _call, _user, Over) = (id, call, user, _over.Token); // the token is asked for also when it is over
        AgentToken = (call?.Parameters["_meta"] as JsonObject)?[MetaKeys.ProgressToken] is { } token
            && token.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? token : null;
    }

    /// <summary>The nest's own request id; towards the server also the progress token.</summary>
    public long Id { get; }

    /// <summary>The agent's progress token; null when it wants no progress.</summary>
    public JsonNode? AgentToken { get; }

    /// <summary>Cancelled when it was answered or given up.</summary>
    public CancellationToken Over { get; }

    /// <summary>Whether an agent is behind it; else the nest asks on its own account.</summary>
    public bool IsCall => _call is not null;

    public Backchannel? Back => _call?.Back;

    public Patience? Patience => _call?.Patience;

    public UpstreamUser User => _call is null ? UpstreamUser.Nest : _call.User ?? _user;

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }
}
