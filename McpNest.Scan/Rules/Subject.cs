using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>A server a rule looks at, with what several rules ask for.</summary>
internal sealed class Subject(ConfigFile file, ServerEntry server)
{
    private static readonly string[] s_bridges = ["mcp-remote", "supergateway", "mcp-proxy", "@pyroprompts/mcp-stdio-to-streamable-http-adapter", "mcp-remote-client", "mcp-client-proxy"];

    private ImmutableArray<SecretFound>? _secrets;
    private ImmutableArray<ConfigText>? _texts;
    private (bool IsRead, Address? Address) _remote;

    public ConfigFile File { get; } = file;

    public ServerEntry Server { get; } = server;

    public ImmutableArray<SecretFound> Secrets => _secrets ??= SecretFinder.In(Server);

    public Launch? Launch => Server.Launch;

    public Ecosystem? Ecosystem => Launch?.Kind switch
    {
        LaunchKind.Npm => Tables.Ecosystem.Npm,
        LaunchKind.PyPi => Tables.Ecosystem.PyPi,
        LaunchKind.Container => Tables.Ecosystem.Image,
        LaunchKind.NuGet => Tables.Ecosystem.NuGet,
        _ => null,
    };

    /// <summary>The package with its registry; null when it is none.</summary>
    public (Ecosystem Ecosystem, string Name)? Package => Ecosystem is { } ecosystem && Launch?.Package is { Length: > 0 } name ? (ecosystem, name) : null;

    /// <summary>Whether a local process only passes everything on to a remote server.</summary>
    public bool IsBridge => Launch?.RemoteUrl is not null || (Launch?.Package is { } package && s_bridges.Contains(package, StringComparer.OrdinalIgnoreCase));

    /// <summary>The address of a remote server, also through a bridge; null when it is none.</summary>
    public ConfigText? RemoteUrl => Server.Url ?? Launch?.RemoteUrl ?? (IsBridge ? Launch?.ServerArgs.FirstOrDefault(text => text.Value.Contains("://", StringComparison.Ordinal)) : null);

    public Address? Remote
    {
        get
        {
            if (!_remote.IsRead)
            {
                _remote = (true, RemoteUrl is { } url ? Address.Parse(url.Value) : null);
            }

            return _remote.Address;
        }
    }

    /// <summary>Arguments for the server itself; all of them when nothing is known of the launch.</summary>
    public ImmutableArray<ConfigText> ServerArgs => Launch?.ServerArgs ?? Server.Args;

    /// <summary>All variables, also those of the command line.</summary>
    public ImmutableArray<NamedText> Variables => Launch is { Environment.IsEmpty: false } launch ? [.. Server.Environment, .. launch.Environment] : Server.Environment;

    /// <summary>Every text that is written for the server, with its names.</summary>
    public ImmutableArray<ConfigText> Texts => _texts ??= AllTexts(Server);

    /// <summary>A field of the entry as it is written; null when there is none, or it is no text.</summary>
    public ConfigText? Raw(string name) => Server.Node is ConfigMap map && map[name] is ConfigScalar scalar ? new ConfigText(scalar.Text, scalar.Line, scalar.Path) : null;

    /// <summary>Whether the entry has a field of this name.</summary>
    public bool Has(string name) => Server.Node is ConfigMap map && map[name] is not null;

    private static ImmutableArray<ConfigText> AllTexts(ServerEntry server)
    {
        var texts = ImmutableArray.CreateBuilder<ConfigText>();
        Add(server.Command);
        texts.AddRange(server.Args);
        foreach (var named in server.Environment)
        {
            texts.Add(named.Text);
        }

        foreach (var named in server.Headers)
        {
            texts.Add(named.Text);
        }

        Add(server.Url);
        Add(server.WorkingDirectory);
        return texts.ToImmutable();

        void Add(ConfigText? text)
        {
            if (text is not null)
            {
                texts.Add(text);
            }
        }
    }
}

/// <summary>All servers of all files that are scanned together.</summary>
internal sealed class Ground
{
    public Ground(IReadOnlyList<ConfigFile> files)
    {
        Files = files;
        Subjects = [.. files.SelectMany(file => file.Servers.Select(server => new Subject(file, server)))];
        ByFile = Subjects.ToLookup(subject => subject.File, (IEqualityComparer<ConfigFile>)ReferenceEqualityComparer.Instance);
    }

    public IReadOnlyList<ConfigFile> Files { get; }

    public ImmutableArray<Subject> Subjects { get; }

    public ILookup<ConfigFile, Subject> ByFile { get; }
}
