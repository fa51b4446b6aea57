using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>A reason why a body goes no further.</summary>
/// <param name="Reason">Its name in the metrics.</param>
internal sealed record FrontRefusal(string Reason, int Status, int Code, string Sentence)
{
    public static readonly FrontRefusal TooLarge =
        new("too_large", StatusCodes.Status413PayloadTooLarge, GatewayCode.InvalidRequest, "The message is larger than this nest takes.");

    public static readonly FrontRefusal NotUtf8 = Parse("not_utf8", "The message is not valid UTF-8, or begins with a byte order mark.");

    public static readonly FrontRefusal NotJson = Parse("not_json", "The message is not valid JSON.");

    public static readonly FrontRefusal LoneSurrogate = Parse("lone_surrogate", "A string of the message escapes half a surrogate pair.");

    public static readonly FrontRefusal TooDeep = Invalid("too_deep", "The message is nested deeper than 64 levels.");

    public static readonly FrontRefusal DuplicateKey = Invalid("duplicate_key", "An object of the message has two members of the same name.");

    public static readonly FrontRefusal KeyCase = Invalid("key_case", "A member of the message differs from a JSON-RPC member in case only.");

    public static readonly FrontRefusal Batch = Invalid("batch", "Batches are not supported; send one message at a time.");

    public static readonly FrontRefusal NotObject = Invalid("not_object", "The message is not a JSON object.");

    public static readonly FrontRefusal HeaderMismatch =
        new("header_mismatch", StatusCodes.Status400BadRequest, GatewayCode.HeaderMismatch, "The MCP headers are missing or do not agree with the message.");

    private static FrontRefusal Parse(string reason, string sentence) => new(reason, StatusCodes.Status400BadRequest, GatewayCode.ParseError, sentence);

    private static FrontRefusal Invalid(string reason, string sentence) => new(reason, StatusCodes.Status400BadRequest, GatewayCode.InvalidRequest, sentence);
}
