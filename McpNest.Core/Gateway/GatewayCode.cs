namespace McpNest.Core.Gateway;

/// <summary>The nest's own error codes, as docs/commands.md lists them, and those of MCP it uses.</summary>
public static class GatewayCode
{
    public const int JournalUnavailable = -32010;
    public const int ServerUnavailable = -32011;
    public const int ServerTimedOut = -32012;
    public const int TooLarge = -32013;
    public const int Limited = -32015;
    public const int Stopping = -32016;
    public const int NotPermitted = -32017;
    public const int ServerProtocolFault = -32018;
    public const int HeaderMismatch = -32020;
    public const int UnsupportedVersion = -32022;

    /// <summary>A resource that is not there, in the session era; later on that is <see cref="InvalidParams"/>.</summary>
    public const int ResourceNotFound = -32002;

    public const int Cancelled = -32800;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int ParseError = -32700;
}
