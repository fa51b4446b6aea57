using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>How servers are spoken to from 2026-07-28 on: no session, each request says all that is needed to answer it.</summary>
internal sealed class StatelessEra : Era
{
    public const string Version = "2026-07-28";

    private const int UnsupportedVersion = -32022;

    // What a server of this era finds wrong with a request of this era. Any other error means that it does not know the question.
    private static readonly int[] s_thisEra = [-32020, -32021];

    public override UpstreamEra Kind => UpstreamEra.Stateless;

    /// <summary>What to listen to for all lists whose changes the server announces; null when it announces none.</summary>
    public JsonObject? Announcements
    {
        get
        {
            var lists = new JsonObject();
            foreach (var list in (string[])["tools", "prompts", "resources"])
            {
                if (Can(list, "listChanged"))
                {
                    lists[list + "ListChanged"] = true;
                }
            }

            return lists.Count > 0 ? lists : null;
        }
    }

    public override async Task ShakeHandsAsync(
        Asker ask, Func<ReadOnlyMemory<byte>, CancellationToken, Task> notify, CancellationToken cancellationToken)
    {
        var answer = await ask(NestRequest.Discover(), cancellationToken);
        if (ErrorCode(answer) == UnsupportedVersion && Speaks(Member(answer.Body, "data"), "supported"))
        {
            answer = await ask(NestRequest.Discover(), cancellationToken); // it has just named the version it was asked in
        }

        if (answer.IsError || !Speaks(answer.Body, "supportedVersions"))
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, $"The server does not speak MCP {Version}; update the server.")
            {
                WrongEra = ErrorCode(answer) is not { } code || !s_thisEra.Contains(code),
            };
        }

        ProtocolVersion = Version;
        Capabilities = Member(answer.Body, "capabilities");
    }

    public override JsonObject Meta(JsonObject? parameters, OpenCall call)
    {
        var meta = Cleaned(parameters, call) ?? [];
        meta[MetaKeys.ProtocolVersion] = Version;
        meta[MetaKeys.ClientInfo] = NestRequest.ClientInfo;
        meta[MetaKeys.ClientCapabilities] = call.User is { Era: UpstreamEra.Stateless, Capabilities: { } declared } ? declared.DeepClone() : new JsonObject();
        var level = (parameters?["_meta"] as JsonObject)?[MetaKeys.LogLevel]?.DeepClone() ?? call.User.LogLevel;
        if (level is not null)
        {
            meta[MetaKeys.LogLevel] = level;
        }

        return meta;
    }

    private static bool Speaks(JsonElement answer, string member) =>
        Member(answer, member) is { ValueKind: JsonValueKind.Array } versions
        && versions.EnumerateArray().Any(version => version.ValueKind == JsonValueKind.String && version.ValueEquals(Version));
}
