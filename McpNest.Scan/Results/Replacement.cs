using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Results.Writing;

namespace McpNest.Scan.Results;

/// <summary>The configuration somebody has afterwards: one address in place of the servers that move, and what stays.</summary>
public static class Replacement
{
    /// <summary>Stands in the place of a secret in what stays.</summary>
    public const string KeptSecret = "(as before)";

    /// <summary>Stands in the place of the personal address where it is not known.</summary>
    public const string UnknownAddress = "https://YOUR-NEST/u/YOUR-KEY/mcp";

    internal const string ServerName = "mcpnest";

    /// <summary>The servers of a file as its client has them, without secrets.</summary>
    /// <param name="address">The personal address; null when it is not known.</param>
    public static string For(ConfigFile file, string? address)
    {
        ArgumentNullException.ThrowIfNull(file);
        var shape = ClientShape.Of(file);
        var staying = file.Servers.Where(server => !PlacementFinder.Of(file.Name, server).CanMove && server.Node is ConfigMap).ToArray();
        var secrets = staying.Select(server => new WithoutSecrets(server)).ToArray();
        var nest = Nest(shape, address ?? UnknownAddress);
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        members.Add(new ConfigMember(ServerName, nest, 1));
        for (var at = 0; at < staying.Length; at++)
        {
            members.Add(new ConfigMember(staying[at].Name == ServerName ? ServerName + "-2" : staying[at].Name, Clean(staying[at].Node, secrets[at]), 1));
        }

        var servers = new ConfigMap(1, 1, "", members.ToImmutable());
        var writer = new NodeText(scalar => scalar.Text);
        if (shape.Format == ConfigFormat.Toml)
        {
            return writer.Toml(shape.Container, servers);
        }

        ConfigNode container = shape.IsList ? new ConfigList(1, 1, "", [.. servers.Members.Select(Listed)]) : servers;
        var root = new ConfigMap(1, 1, "", [new ConfigMember(shape.Container, container, 1)]);
        return shape.Format == ConfigFormat.Yaml ? writer.Yaml(root) : writer.Json(root);
    }

    private static ConfigMap Nest(ClientShape shape, string address)
    {
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        members.AddRange(shape.Others.Select(other => new ConfigMember(other.Name, Text(other.Value), 1)));
        members.Add(new ConfigMember(shape.Url, Text(address), 1));
        if (shape.Container is "extensions" || (shape.Container is "mcp" && shape.Others is [(_, "remote")]))
        {
            members.Add(new ConfigMember("enabled", new ConfigScalar(1, 1, "", ConfigKind.True, "true"), 1));
        }

        return new ConfigMap(1, 1, "", members.ToImmutable());
    }

    private static ConfigNode Listed(ConfigMember server) =>
        server.Value is ConfigMap map && map["name"] is null ? map with { Members = map.Members.Insert(0, new ConfigMember("name", Text(server.Name), 1)) } : server.Value;

    private static ConfigNode Clean(ConfigNode node, WithoutSecrets secrets) => node switch
    {
        ConfigMap map => map with { Members = [.. map.Members.DistinctBy(member => member.Name).Select(member => new ConfigMember(NameText.Shown(secrets.Of(member.Name, KeptSecret)), Clean(map[member.Name]!, secrets), member.Line))] },
        ConfigList list => list with { Items = [.. list.Items.Select(item => Clean(item, secrets))] },
        ConfigScalar scalar => scalar with { Text = secrets.Of(scalar.Text, KeptSecret) },
        _ => node,
    };

    private static ConfigScalar Text(string text) => new(1, 1, "", ConfigKind.Text, text);
}
