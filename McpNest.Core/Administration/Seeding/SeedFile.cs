using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Seeding;

/// <summary>A seed file as read: what it says, before anything is compared with the nest.</summary>
internal sealed record SeedFile(
    ImmutableArray<SeedServer> Servers, ImmutableArray<SeedMember> Members, ImmutableArray<SeedGroup> Groups, ImmutableArray<SeedGrant> Grants)
{
    private const int MaxDepth = 16;

    /// <exception cref="NestException">It is not JSON or says something that is not known; the sentence names the entry.</exception>
    public static SeedFile Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            _ = new SeedObject(document.RootElement, "the file", label: null, "servers", "members", "groups", "grants");
            var root = document.RootElement;
            return new SeedFile(
                Section(root, "servers", ReadServer), Section(root, "members", ReadMember),
                Section(root, "groups", ReadGroup), Section(root, "grants", ReadGrant));
        }
        catch (JsonException e)
        {
            throw new NestException($"The file is not valid JSON; look at line {e.LineNumber + 1}.", e);
        }
    }

    private static ImmutableArray<T> Section<T>(JsonElement root, string name, Func<JsonElement, string, T> read)
    {
        if (!root.TryGetProperty(name, out var section))
        {
            return [];
        }

        return section.ValueKind == JsonValueKind.Array
            ? [.. section.EnumerateArray().Select((entry, index) => read(entry, $"{name}[{index.ToString(CultureInfo.InvariantCulture)}]"))]
            : throw new NestException($"{name}: this must be a list in brackets.");
    }

    private static SeedServer ReadServer(JsonElement json, string where)
    {
        var entry = new SeedObject(
            json, where, "name", "name", "transport", "url", "headers", "command", "args", "env", "approve", "approveLaunch", "owner",
            "credential", "timeoutSeconds", "prefix");
        return new SeedServer(
            entry.Where,
            new AddServer
            {
                Slug = entry.Text("name"),
                Transport = entry.Choice("transport", ("http", ServerTransport.Http), ("stdio", ServerTransport.Stdio), ("sse", ServerTransport.Sse))
                    ?? throw entry.Refuse("the field 'transport' is missing."),
                Url = entry.OptionalText("url"),
                Headers = entry.Map("headers"),
                Command = entry.OptionalText("command"),
                Args = entry.Texts("args") ?? [],
                Environment = entry.Map("env"),
            },
            entry.Number("timeoutSeconds"),
            ReadApproval(entry),
            entry.Flag("approveLaunch"),
            entry.OptionalText("owner"))
        {
            Credential = entry.Choice("credential", ("shared", CredentialKind.Shared), ("member", CredentialKind.Member)),
            Prefix = entry.Flag("prefix"),
        };
    }

    private static SeedApproval ReadApproval(SeedObject entry) => entry.IsText("approve")
        ? entry.Choice("approve", ("all", true), ("none", false)) == true ? SeedApproval.Everything : SeedApproval.None
        : new SeedApproval(All: false, entry.Texts("approve") ?? []);

    private static SeedMember ReadMember(JsonElement json, string where)
    {
        var entry = new SeedObject(json, where, "email", "email", "name", "role", "kind", "owner");
        return new SeedMember(
            entry.Where,
            entry.Text("email"),
            entry.OptionalText("name"),
            entry.Choice(
                "role", ("admin", MemberRole.Admin), ("lead", MemberRole.Lead), ("auditor", MemberRole.Auditor), ("member", MemberRole.Member)),
            entry.Choice("kind", ("person", MemberKind.Person), ("service", MemberKind.Service)),
            entry.OptionalText("owner"));
    }

    private static SeedGroup ReadGroup(JsonElement json, string where)
    {
        var entry = new SeedObject(json, where, "name", "name", "members");
        return new SeedGroup(entry.Where, entry.Text("name"), entry.Texts("members"));
    }

    private static SeedGrant ReadGrant(JsonElement json, string where)
    {
        var entry = new SeedObject(json, where, "to", "to", "server", "tools", "effect", "until");
        var to = entry.Text("to").Split(':', 2);
        if (to.Length != 2 || to[0] is not ("member" or "group"))
        {
            throw entry.Refuse("'to' must be member: and an e-mail address, or group: and a name.");
        }

        return new SeedGrant(
            entry.Where,
            to[0] == "member" ? SubjectKind.Member : SubjectKind.Group,
            to[1],
            entry.Text("server"),
            ReadTools(entry),
            entry.Choice("effect", ("allow", GrantEffect.Allow), ("deny", GrantEffect.Deny)) ?? throw entry.Refuse("the field 'effect' is missing."),
            ReadInstant(entry, "until"));
    }

    private static ImmutableArray<string> ReadTools(SeedObject entry)
    {
        var tools = entry.IsText("tools")
            ? entry.Text("tools") == SeedGrant.AllTools ? [SeedGrant.AllTools] : throw entry.Refuse("'tools' must be \"*\" or a list of tool names.")
            : entry.Texts("tools") ?? throw entry.Refuse("the field 'tools' is missing.");
        return [.. tools.Distinct()];
    }

    private static DateTimeOffset? ReadInstant(SeedObject entry, string field) => entry.OptionalText(field) switch
    {
        null => null,
        var text when text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) => instant.ToUniversalTime(),
        _ => throw entry.Refuse($"'{field}' must be a time such as 2027-01-31T12:00:00Z."),
    };
}
