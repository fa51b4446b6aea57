using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpNest.Web.Console.Shared.Connect;

/// <summary>The notations apps and shells read.</summary>
internal static class ConnectFormats
{
    private static readonly JsonSerializerOptions s_line = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions s_file = new(s_line) { WriteIndented = true };

    public static string JsonLine<T>(T content) => JsonSerializer.Serialize(content, s_line);

    public static string JsonFile<T>(T content) => JsonSerializer.Serialize(content, s_file);

    /// <summary>For a link: JSON in UTF-8, as base64, escaped.</summary>
    public static string Base64InLink<T>(T content) => Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonLine(content))));

    public static string JsonInLink<T>(T content) => Uri.EscapeDataString(JsonLine(content));

    /// <summary>A basic string of TOML, or a double-quoted one of YAML: both take the escapes of JSON.</summary>
    public static string Quoted(string text) => JsonSerializer.Serialize(text, s_line);

    /// <summary>One argument, which the shell takes as it stands.</summary>
    public static string InBash(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string InPowerShell(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
