namespace McpNest.Web.Gateway;

/// <summary>What a JSON-RPC message is.</summary>
internal enum RpcKind
{
    Request,
    Notification,
    Response,
}
