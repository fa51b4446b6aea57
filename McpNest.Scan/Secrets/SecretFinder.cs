using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Secrets;

/// <summary>Finds secrets in a server's entry, by where they stand, how they are named and how they look.</summary>
public static class SecretFinder
{
    private const int LongestText = 20_000;

    /// <summary>The secrets of a server, each once for each place.</summary>
    public static ImmutableArray<SecretFound> In(ServerEntry server)
    {
        var found = new List<SecretFound>();
        foreach (var variable in server.Environment)
        {
            found.AddRange(Field(variable.Name, variable.Text, SecretSpot.Environment));
        }

        foreach (var header in server.Headers)
        {
            found.AddRange(Field(header.Name, header.Text, SecretSpot.Header));
        }

        if (server.Url is { } url)
        {
            found.AddRange(Field("", url, SecretSpot.Url));
        }

        found.AddRange(ArgumentSecrets.In(server));
        found.AddRange(Rest(server.Node, server));
        var seen = new HashSet<(string, string)>();
        return [.. found.Where(secret => seen.Add((secret.Text.Path, secret.Value)))];
    }

    /// <summary>Tokens in a file that belong to none of its servers; by shape only.</summary>
    public static ImmutableArray<SecretFound> Outside(ConfigFile file)
    {
        if (file.Root is null)
        {
            return [];
        }

        var servers = file.Servers.Select(server => server.Path).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Scalars(file.Root, node => !servers.Contains(node.Path)).Take(20_000)
                .SelectMany(scalar => Shaped("", new ConfigText(scalar.Text, scalar.Line, scalar.Path), SecretSpot.Field, References.Without(Cut(scalar.Text))))
                .Where(secret => secret.Severity >= Severity.High),
        ];
    }

    /// <summary>The secrets of one named text.</summary>
    internal static IEnumerable<SecretFound> Field(string name, ConfigText text, SecretSpot spot)
    {
        if (string.IsNullOrWhiteSpace(text.Value))
        {
            return [];
        }

        var whole = text.Value.Length > LongestText ? text with { Value = Cut(text.Value) } : text;
        if (whole.Value.Contains("://", StringComparison.Ordinal))
        {
            var inAddress = AddressSecrets.In(whole, spot, name).ToList();
            if (inAddress.Count > 0)
            {
                return inAddress;
            }
        }

        var rest = References.Without(whole.Value).Trim();
        var shaped = Shaped(name, whole, spot, rest).ToList();
        return shaped.Count > 0 || rest.Length == 0 ? shaped : NamedSecrets.In(name, whole, spot, rest);
    }

    private static IEnumerable<SecretFound> Shaped(string name, ConfigText text, SecretSpot spot, string rest)
    {
        if (rest.Length < 12)
        {
            yield break;
        }

        if (rest.Contains("-----BEGIN", StringComparison.Ordinal) && rest.Contains("PRIVATE KEY", StringComparison.Ordinal) && rest.Length > 100 && !Placeholder.IsLeftIn(rest))
        {
            yield return new SecretFound(text, spot, SecretKind.PrivateKey, Severity.Critical, "whatever trusts this private key", rest) { Name = name };
            yield break;
        }

        foreach (var token in TokenFinder.In(rest))
        {
            yield return new SecretFound(text, spot, SecretKind.Token, token.Severity, token.Opens, token.Value) { Name = name, Power = token.Power, Note = token.Note };
        }
    }

    // What is in an entry besides its usual fields: a client's secret, a token of its own.
    private static IEnumerable<SecretFound> Rest(ConfigNode node, ServerEntry server)
    {
        var read = server.Args.Select(text => text.Path)
            .Concat(server.Environment.Select(named => named.Text.Path))
            .Concat(server.Headers.Select(named => named.Text.Path))
            .Concat(server.AutoApproved.Select(text => text.Path))
            .Append(server.Url?.Path ?? "")
            .ToHashSet(StringComparer.Ordinal);
        return Scalars(node, _ => true).Take(5_000)
            .Where(scalar => scalar.Kind == ConfigKind.Text && !read.Contains(scalar.Path))
            .SelectMany(scalar => Field(LastName(scalar.Path), new ConfigText(scalar.Text, scalar.Line, scalar.Path), SecretSpot.Field));
    }

    private static IEnumerable<ConfigScalar> Scalars(ConfigNode root, Func<ConfigNode, bool> enters)
    {
        var waiting = new Stack<ConfigNode>([root]);
        while (waiting.TryPop(out var node))
        {
            switch (node)
            {
                case ConfigScalar scalar:
                    yield return scalar;
                    break;
                case ConfigMap map:
                    foreach (var member in map.Members.Where(member => enters(member.Value)))
                    {
                        waiting.Push(member.Value);
                    }

                    break;
                case ConfigList list:
                    foreach (var item in list.Items.Where(enters))
                    {
                        waiting.Push(item);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static string LastName(string path)
    {
        var dot = path.LastIndexOf('.');
        var bracket = path.IndexOf('[', dot + 1);
        return bracket < 0 ? path[(dot + 1)..] : path[(dot + 1)..bracket];
    }

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
