namespace McpNest.Core.Gateway;

/// <summary>The nest's own error codes, as docs/commands.md lists them.</summary>
public static class GatewayCode
{
    public const int JournalUnavailable = -32010;
    public const int ServerUnavailable = -32011;
    public const int ServerTimedOut = -32012;
    public const int TooLarge = -32013;
    public const int ServerProtocolFault = -32018;
    public const int HeaderMismatch = -32020;
    public const int InvalidRequest = -32600;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int ParseError = -32700;
}
