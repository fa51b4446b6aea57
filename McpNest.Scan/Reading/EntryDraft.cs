using System.Collections.Immutable;
using McpNest.Scan.Reading.Parsing;

namespace McpNest.Scan.Reading;

/// <summary>An entry that is put together from a line, in the shape most clients have.</summary>
internal sealed class EntryDraft(int line)
{
    private readonly List<(string Name, string Value)> _environment = [];
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<string> _words = [];
    private string _name = "server";
    private string? _url;
    private string? _type;
    private ConfigMap? _given;

    /// <summary>Always true, so that calls can be written in a row.</summary>
    public bool Named(string name)
    {
        _name = string.IsNullOrWhiteSpace(name) ? "server" : name.Trim();
        return true;
    }

    public EntryDraft WithUrl(string url)
    {
        _url = url;
        return this;
    }

    public EntryDraft WithType(string type)
    {
        _type = type;
        return this;
    }

    public EntryDraft WithCommand(IEnumerable<string> words)
    {
        _words.AddRange(words);
        return this;
    }

    /// <summary>An entry that was given as JSON.</summary>
    public EntryDraft WithEntry(ConfigMap entry)
    {
        _given = entry;
        return this;
    }

    public void Environment(string pair) => AddPair(_environment, pair, '=');

    public void Header(string pair) => AddPair(_headers, pair, ':');

    public ConfigMember Member() => new(_name, _given is null ? Map() : At(_given, NodePaths.Of("", _name), 0), line);

    /// <summary>mcp.linear.app is linear.</summary>
    public static string NameOfAddress(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.HostNameType != UriHostNameType.Dns)
        {
            return "server";
        }

        var labels = url.Host.Split('.').Where(label => label is not ("mcp" or "api" or "www")).ToArray();
        return labels.Length == 0 ? url.Host : labels[0];
    }

    private static void AddPair(List<(string Name, string Value)> pairs, string pair, char sign)
    {
        if (pair.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at)
        {
            pairs.Add((pair[..at].Trim(), pair[(at + 1)..].Trim()));
        }
    }

    private ConfigMap Map()
    {
        var path = NodePaths.Of("", _name);
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        AddText("type", _type);
        AddText("url", _url);
        if (_words.Count > 0)
        {
            AddText("command", _words[0]);
            var args = NodePaths.Of(path, "args");
            Add("args", new ConfigList(line, 1, args, [.. _words.Skip(1).Select((word, index) => (ConfigNode)Text(NodePaths.Of(args, index), word))]));
        }

        AddPairs("env", _environment);
        AddPairs("headers", _headers);
        return new ConfigMap(line, 1, path, members.ToImmutable());

        void Add(string name, ConfigNode value) => members.Add(new ConfigMember(name, value, line));

        void AddText(string name, string? value)
        {
            if (value is not null)
            {
                Add(name, Text(NodePaths.Of(path, name), value));
            }
        }

        void AddPairs(string name, List<(string Name, string Value)> pairs)
        {
            if (pairs.Count > 0)
            {
                var inner = NodePaths.Of(path, name);
                Add(name, new ConfigMap(line, 1, inner, [.. pairs.Select(pair => new ConfigMember(pair.Name, Text(NodePaths.Of(inner, pair.Name), pair.Value), line))]));
            }
        }
    }

    private ConfigScalar Text(string path, string value) => new(line, 1, path, ConfigKind.Text, value);

    /// <summary>The same value as if it stood on this line.</summary>
    private ConfigNode At(ConfigNode node, string path, int depth) => node switch
    {
        ConfigMap map when depth < Limits.Depth => new ConfigMap(line, 1, path, [.. map.Members.Select(member => new ConfigMember(member.Name, At(member.Value, NodePaths.Of(path, member.Name), depth + 1), line))]),
        ConfigList list when depth < Limits.Depth => new ConfigList(line, 1, path, [.. list.Items.Select((item, index) => At(item, NodePaths.Of(path, index), depth + 1))]),
        _ => node with { Line = line, Column = 1, Path = path },
    };
}
