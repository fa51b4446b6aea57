using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>What happens with a notification of a server. The one place where progress and log messages will be relayed.</summary>
internal static class ServerNotices
{
    public static void Handle(IncomingMessage notification, Action<OfferKind>? listChanged)
    {
        if (notification.Method == SessionEra.ToolsChanged)
        {
            listChanged?.Invoke(OfferKind.Tool);
        }
    }
}
