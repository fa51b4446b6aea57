using McpNest.Core.Policy;

namespace McpNest.Web.Gateway;

/// <summary>The notifications that a list is no longer what it was.</summary>
internal static class ListChanges
{
    public static string Method(OfferKind kind) => kind switch
    {
        OfferKind.Tool => "notifications/tools/list_changed",
        OfferKind.Prompt => "notifications/prompts/list_changed",
        _ => "notifications/resources/list_changed",
    };

    public static ReadOnlyMemory<byte> Of(OfferKind kind) => RpcText.Notification(Method(kind));
}
