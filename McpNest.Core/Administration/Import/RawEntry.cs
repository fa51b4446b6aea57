using System.Text.Json;

namespace McpNest.Core.Administration.Import;

/// <summary>One server as some client writes it, with the fields of all clients under one name.</summary>
internal sealed class RawEntry
{
    private static readonly string[] s_urls = ["httpUrl", "url", "serverUrl", "uri", "endpoint"];
    private static readonly string[] s_types = ["type", "transport", "transportType"];

    public string? Type { get; set; }

    public string? Url { get; set; }

    public string? Command { get; set; }

    public List<string> Args { get; } = [];

    public List<KeyValuePair<string, string?>> Environment { get; } = [];

    public List<KeyValuePair<string, string?>> Headers { get; } = [];

    public string? Folder { get; private set; }

    public bool HasFile { get; private set; }

    public bool IsOff { get; private set; }

    public bool HasApprovals { get; private set; }

    public bool SignsIn { get; private set; }

    /// <summary>Whether something in it could not be read, and what.</summary>
    public string? Unreadable { get; private set; }

    public bool IsEmpty => Url is null && Command is null;

    /// <summary>Whether an object has what a server's entry has.</summary>
    public static bool LooksLike(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && (element.TryGetProperty("command", out _) || s_urls.Any(name => element.TryGetProperty(name, out var url) && url.ValueKind == JsonValueKind.String));

    public static RawEntry Read(JsonElement element)
    {
        var raw = new RawEntry();
        if (element.ValueKind != JsonValueKind.Object)
        {
            raw.Unreadable = "Its entry is no object with an address or a command.";
            return raw;
        }

        raw.Type = s_types.Select(name => Text(element, name)).FirstOrDefault(text => text is not null);
        raw.Url = s_urls.Select(name => Text(element, name)).FirstOrDefault(text => text is not null);
        if (element.TryGetProperty("command", out var command))
        {
            raw.ReadCommand(command);
        }

        raw.ReadArguments(element);
        ReadPairs(element, raw.Environment, "env", "environment", "envs");
        ReadPairs(element, raw.Headers, "headers", "http_headers");
        if (element.TryGetProperty("requestOptions", out var options) && options.ValueKind == JsonValueKind.Object)
        {
            ReadPairs(options, raw.Headers, "headers");
        }

        raw.Folder = Text(element, "cwd") ?? Text(element, "working_directory") ?? Text(element, "workingDirectory");
        raw.HasFile = element.TryGetProperty("envFile", out _) || element.TryGetProperty("headersHelper", out _);
        raw.IsOff = Is(element, "disabled", JsonValueKind.True) || Is(element, "enabled", JsonValueKind.False);
        raw.HasApprovals = element.TryGetProperty("autoApprove", out _) || element.TryGetProperty("alwaysAllow", out _) || Is(element, "trust", JsonValueKind.True);
        raw.SignsIn = element.TryGetProperty("oauth", out var oauth) && oauth.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);
        return raw;
    }

    /// <summary>A text, or how a number or switch is written; null for what is neither.</summary>
    public static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private void ReadCommand(JsonElement command)
    {
        switch (command.ValueKind)
        {
            case JsonValueKind.String:
                Command = command.GetString();
                break;
            case JsonValueKind.Array when command.GetArrayLength() > 0: // opencode: the whole line
                Command = Plain(command[0]);
                Args.AddRange(command.EnumerateArray().Skip(1).Select(Plain).OfType<string>());
                break;
            case JsonValueKind.Object: // Zed, before
                Command = Text(command, "path");
                ReadArguments(command);
                ReadPairs(command, Environment, "env");
                break;
            default:
                Unreadable = "Its command is no text.";
                break;
        }
    }

    private void ReadArguments(JsonElement element)
    {
        if (!element.TryGetProperty("args", out var args) || args.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (args.ValueKind != JsonValueKind.Array)
        {
            Unreadable = "Its arguments are no list.";
            return;
        }

        foreach (var arg in args.EnumerateArray())
        {
            if (Plain(arg) is { } text)
            {
                Args.Add(text);
            }
            else
            {
                Unreadable = "One of its arguments is no text.";
            }
        }
    }

    private static void ReadPairs(JsonElement element, List<KeyValuePair<string, string?>> into, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.TryGetProperty(name, out var pairs) && pairs.ValueKind == JsonValueKind.Object)
            {
                into.AddRange(pairs.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, Plain(pair.Value))));
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString()) ? value.GetString() : null;

    private static bool Is(JsonElement element, string name, JsonValueKind kind) => element.TryGetProperty(name, out var value) && value.ValueKind == kind;
}
