using System.Buffers;
using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>What a known host is for.</summary>
public enum HostKind
{
    /// <summary>It collects what is sent to it, for whoever made the address.</summary>
    Collector,

    /// <summary>It leads to somebody's computer.</summary>
    Tunnel,

    /// <summary>It leads elsewhere, and its owner can change where.</summary>
    ShortLink,
}

/// <summary>A host that deserves a second look.</summary>
/// <param name="Host">It and everything below it.</param>
public sealed record OddHost(string Host, HostKind Kind, Origin Origin) : ITableEntry;

/// <summary>Hosts that deserve a second look.</summary>
public static class OddHosts
{
    public static Table<OddHost> Table { get; } = new("Collectors, tunnels and short links", [
        .. Of(HostKind.Collector, "webhook.site requestbin.com requestbin.net pipedream.net requestcatcher.com burpcollaborator.net oastify.com interact.sh oast.fun oast.pro oast.live oast.site oast.online oast.me beeceptor.com hookbin.com requestinspector.com webhook.cool canarytokens.com dnslog.cn ceye.io"),
        .. Of(HostKind.Tunnel, "ngrok.io ngrok.app ngrok-free.app ngrok-free.dev ngrok.dev trycloudflare.com loca.lt localtunnel.me pinggy.io pinggy.link serveo.net localhost.run lhr.life tunnelmole.net bore.pub devtunnels.ms zrok.io playit.gg telebit.io"),
        .. Of(HostKind.ShortLink, "aka.ms bit.ly tinyurl.com t.co goo.gl is.gd ow.ly rb.gy cutt.ly shorturl.at tiny.cc git.io dub.sh"),
    ]);

    private static readonly Dictionary<string, OddHost> s_byHost = Table.Entries.ToDictionary(entry => entry.Host, StringComparer.Ordinal);

    private static readonly SearchValues<string> s_collectors = SearchValues.Create([.. Table.Entries.Where(entry => entry.Kind == HostKind.Collector).Select(entry => entry.Host)], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a collector may be in a text; most texts need no closer look.</summary>
    public static bool MayHaveCollector(string text) => text.AsSpan().ContainsAny(s_collectors);

    /// <summary>The entry a host falls under; null when none.</summary>
    public static OddHost? Find(string host)
    {
        // The address of an MCP server on Pipedream is not a collector.
        if (host.Equals("mcp.pipedream.net", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".mcp.pipedream.net", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        for (var rest = host.ToLowerInvariant(); rest.Length > 0;)
        {
            if (s_byHost.TryGetValue(rest, out var found))
            {
                return found;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            rest = dot < 0 ? "" : rest[(dot + 1)..];
        }

        return null;
    }

    private static IEnumerable<OddHost> Of(HostKind kind, string hosts) => hosts.Split(' ').Select(host => new OddHost(host, kind, Origins.Manuals));
}

/// <summary>A place of the disk that holds secrets.</summary>
/// <param name="Part">A part of a path, between slashes.</param>
/// <param name="NeededBy">A word of servers that are there to use it; empty for none.</param>
public sealed record SecretPlace(string Part, string What, string NeededBy, Origin Origin) : ITableEntry;

/// <summary>Places of the disk that hold secrets.</summary>
public static class SecretPlaces
{
    public static Table<SecretPlace> Table { get; } = new("Places that hold secrets", [
        new(".ssh", "keys for other computers", "ssh", Origins.Manuals),
        new(".aws", "keys of AWS", "aws", Origins.Manuals),
        new(".gnupg", "private keys", "gpg", Origins.Manuals),
        new(".kube", "access to clusters", "kube kubernetes k8s helm argo", Origins.Manuals),
        new(".azure", "sessions of Azure", "azure", Origins.Manuals),
        new(".config/gcloud", "sessions of Google Cloud", "gcloud gcp google", Origins.Manuals),
        new("AppData/Roaming/gcloud", "sessions of Google Cloud", "gcloud gcp google", Origins.Manuals),
        new(".docker", "logins to registries", "docker", Origins.Manuals),
        new(".password-store", "passwords", "", Origins.Manuals),
        new("Library/Keychains", "passwords", "", Origins.Manuals),
        new("AppData/Roaming/Microsoft/Credentials", "passwords", "", Origins.Manuals),
        new("/etc", "settings and accounts of the computer", "", Origins.Manuals),
        new("/var/run/secrets", "secrets of the container", "", Origins.Manuals),
        new("/run/secrets", "secrets of the container", "", Origins.Manuals),
        new(".mozilla", "passwords and sessions of the browser", "firefox", Origins.Manuals),
        new("Google/Chrome/User Data", "passwords and sessions of the browser", "chrome", Origins.Manuals),
    ]);
}

/// <summary>An account with its password as shipped.</summary>
public sealed record DefaultLogin(string User, string Password, Origin Origin) : ITableEntry;

/// <summary>Accounts as they are shipped: no secret, and no protection.</summary>
public static class DefaultLogins
{
    public static Table<DefaultLogin> Table { get; } = new("Default logins", [
        .. ("postgres:postgres postgres:password postgres:postgrespw postgres:root postgres:admin postgres:example postgres:mysecretpassword root:root root:password root:toor root:admin root:example root:123456 admin:admin admin:password admin:admin123 admin:123456 "
            + "admin:changeme user:user user:password user:pass username:password test:test demo:demo guest:guest sa:sa mysql:mysql mongo:mongo neo4j:neo4j neo4j:password elastic:changeme rabbitmq:rabbitmq minioadmin:minioadmin dev:dev app:app "
            + "myuser:mypassword default:default redis:redis supabase:supabase dbuser:dbpass user:secret postgres:secret postgres:1234 postgres:123456 postgres:test postgres:dev root:secret root:mysql")
            .Split(' ').Select(pair => pair.Split(':')).Select(pair => new DefaultLogin(pair[0], pair[1], Origins.Manuals)),
    ]);

    private static readonly HashSet<string> s_passwords = [.. Table.Entries.Select(entry => entry.Password), "", "pass", "pwd", "password1", "qwerty", "letmein", "12345", "1234", "123456", "12345678", "local", "localdev", "develop", "development"];

    /// <summary>Whether everybody knows this password.</summary>
    public static bool Has(string user, string password) => s_passwords.Contains(password.ToLowerInvariant()) || (password.Length > 0 && password.Equals(user, StringComparison.OrdinalIgnoreCase));
}

/// <summary>An option of a container runner that takes a wall away.</summary>
/// <param name="Values">Values that do; empty when every value does.</param>
/// <param name="IsHigh">Else it matters less.</param>
public sealed record ContainerFlag(string Flag, ImmutableArray<string> Values, bool IsHigh, string What, Origin Origin) : ITableEntry;

/// <summary>Options of container runners that take a wall away.</summary>
public static class ContainerFlags
{
    public static Table<ContainerFlag> Table { get; } = new("Options of containers", [
        new("--privileged", [], true, "The container is no wall any more.", Origins.Manuals),
        new("--cap-add", [], true, "The container gets powers of the system.", Origins.Manuals),
        new("--device", [], true, "The container gets a device of this computer.", Origins.Manuals),
        new("--pid", ["host"], true, "The container sees all processes.", Origins.Manuals),
        new("--ipc", ["host"], true, "The container shares memory with this computer.", Origins.Manuals),
        new("--userns", ["host"], true, "The container's root is root here.", Origins.Manuals),
        new("--uts", ["host"], true, "The container shares the computer's name.", Origins.Manuals),
        new("--security-opt", ["seccomp=unconfined", "apparmor=unconfined", "seccomp:unconfined", "apparmor:unconfined", "label=disable", "label:disable"], true, "A guard of the system is off.", Origins.Manuals),
        new("--user", ["root", "0", "0:0", "root:root"], true, "It runs as root on purpose.", Origins.Manuals),
        new("-u", ["root", "0", "0:0", "root:root"], true, "It runs as root on purpose.", Origins.Manuals),
        new("--network", ["host"], false, "It reaches everything that listens on this computer.", Origins.Manuals),
        new("--net", ["host"], false, "It reaches everything that listens on this computer.", Origins.Manuals),
    ]);
}
