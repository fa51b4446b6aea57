using System.Text;
using System.Text.Json;
using McpNest.Scan.Reading;

namespace McpNest.Scan.Results.Writing;

/// <summary>Writes servers as a configuration again, in the format they came in.</summary>
/// <param name="textOf">What is written for a text; secrets are taken out there.</param>
internal sealed class NodeText(Func<ConfigScalar, string> textOf)
{
    public string Json(ConfigMap root) => JsonText.Of(laidOut: true, writer => Json(writer, root)) + "\n";

    /// <summary>Tables below <paramref name="container"/>, one for each server.</summary>
    public string Toml(string container, ConfigMap servers)
    {
        var text = new StringBuilder();
        foreach (var server in servers.Members)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append('[').Append(container).Append('.').Append(Key(server.Name)).Append("]\n");
            if (server.Value is ConfigMap map)
            {
                foreach (var member in map.Members)
                {
                    text.Append(Key(member.Name)).Append(" = ").Append(Inline(member.Value, " = ")).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    public string Yaml(ConfigMap root)
    {
        var text = new StringBuilder();
        Yaml(text, root, 0);
        return text.ToString();
    }

    private void Json(Utf8JsonWriter writer, ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                writer.WriteStartObject();
                foreach (var member in map.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Json(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case ConfigList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Json(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ConfigScalar scalar when scalar.Kind is ConfigKind.True or ConfigKind.False:
                writer.WriteBooleanValue(scalar.Kind == ConfigKind.True);
                break;
            case ConfigScalar { Kind: ConfigKind.Nothing }:
                writer.WriteNullValue();
                break;
            case ConfigScalar { Kind: ConfigKind.Number } number when long.TryParse(number.Text, System.Globalization.CultureInfo.InvariantCulture, out var whole):
                writer.WriteNumberValue(whole);
                break;
            case ConfigScalar scalar:
                writer.WriteStringValue(textOf(scalar));
                break;
        }
    }

    private void Yaml(StringBuilder text, ConfigMap map, int indent)
    {
        foreach (var member in map.Members)
        {
            text.Append(' ', indent).Append(Key(member.Name)).Append(':');
            switch (member.Value)
            {
                case ConfigMap { Members.IsEmpty: false } inner:
                    text.Append('\n');
                    Yaml(text, inner, indent + 2);
                    break;
                case ConfigList { Items: [ConfigMap, ..] } list:
                    text.Append('\n');
                    foreach (var item in list.Items.OfType<ConfigMap>())
                    {
                        var inner = new StringBuilder();
                        Yaml(inner, item, indent + 4);
                        text.Append(' ', indent + 2).Append("- ").Append(inner.ToString().AsSpan().TrimStart(' '));
                    }

                    break;
                default:
                    text.Append(' ').Append(Inline(member.Value, ": ")).Append('\n');
                    break;
            }
        }
    }

    private string Inline(ConfigNode node, string sign) => node switch
    {
        ConfigMap map => map.Members.IsEmpty ? "{}" : $"{{ {string.Join(", ", map.Members.Select(member => Key(member.Name) + sign + Inline(member.Value, sign)))} }}",
        ConfigList list => $"[{string.Join(", ", list.Items.Select(item => Inline(item, sign)))}]",
        ConfigScalar { Kind: ConfigKind.True } => "true",
        ConfigScalar { Kind: ConfigKind.False } => "false",
        ConfigScalar { Kind: ConfigKind.Nothing } => sign == ": " ? "null" : "\"\"",
        ConfigScalar { Kind: ConfigKind.Number } number when long.TryParse(number.Text, System.Globalization.CultureInfo.InvariantCulture, out var whole) => whole.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => JsonText.Quoted(textOf((ConfigScalar)node)),
    };

    private static string Key(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && !char.IsAsciiDigit(name[0]) && name[0] != '-' ? name : JsonText.Quoted(name);
}
