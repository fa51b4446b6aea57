using System.Collections.Immutable;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Servers;

/// <summary>What a lead types to add a server.</summary>
public sealed class ServerForm
{
    /// <summary>Where most servers expect a token: the Authorization header.</summary>
    public const string UsualPlace = "Bearer {member}";

    public ServerKind Kind { get; set; } = ServerKind.Sample;

    public string Slug { get; set; } = SampleServer.Slug;

    public string Url { get; set; } = "";

    public string Command { get; set; } = "";

    /// <summary>One argument a line, so that no quoting is needed.</summary>
    public string Args { get; set; } = "";

    public CredentialKind Credential { get; set; }

    public int TimeoutSeconds { get; set; } = 60;

    public List<SecretInput> Headers { get; } = [];

    public List<SecretInput> Environment { get; } = [];

    /// <summary><see cref="Args"/>, taken apart.</summary>
    public IReadOnlyList<string> ArgList => Args.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool IsRemote => Kind is ServerKind.Remote or ServerKind.RemoteSse;

    /// <summary>Chooses whose account the server sees; where nothing is typed yet, begins with the usual place of a member's token.</summary>
    public void Choose(CredentialKind credential)
    {
        Credential = credential;
        if (credential == CredentialKind.Member && IsRemote && Headers.Count == 0)
        {
            Headers.Add(new SecretInput { Name = "Authorization", Value = UsualPlace });
        }
        else if (credential == CredentialKind.Shared)
        {
            Headers.RemoveAll(header => header.Value == UsualPlace);
        }
    }

    /// <exception cref="NestException">An entry has no name, or two have the same.</exception>
    public AddServer ToRequest(Guid? ownerId)
    {
        var request = new AddServer
        {
            Slug = Slug.Trim(),
            Transport = Kind switch
            {
                ServerKind.Remote => ServerTransport.Http,
                ServerKind.RemoteSse => ServerTransport.Sse,
                _ => ServerTransport.Stdio,
            },
            Credential = Kind == ServerKind.Sample ? CredentialKind.Shared : Credential,
            TimeoutSeconds = TimeoutSeconds,
            OwnerId = ownerId,
        };
        if (IsRemote)
        {
            return request with { Url = Url.Trim(), Headers = Collect(Headers, StringComparer.OrdinalIgnoreCase) };
        }

        if (Kind == ServerKind.Sample)
        {
            var (command, args) = SampleServer.CommandLine();
            return request with { Command = command, Args = [.. args] };
        }

        return request with
        {
            Command = Command.Trim(),
            Args = [.. ArgList],
            Environment = Collect(Environment, StringComparer.Ordinal),
        };
    }

    private static ImmutableSortedDictionary<string, string> Collect(List<SecretInput> entries, StringComparer names)
    {
        var collected = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(names);
        foreach (var entry in entries.Where(entry => entry.Name.Length > 0 || entry.Value.Length > 0))
        {
            var name = entry.Name.Trim();
            if (name.Length == 0)
            {
                throw new NestException(ServersText.ValueWithoutName);
            }

            if (!seen.Add(name))
            {
                throw new NestException(Texts.Fill(ServersText.NameTwice, name));
            }

            collected.Add(name, entry.Value);
        }

        return collected.ToImmutable();
    }
}
