using System.Security.Cryptography;
using System.Text;

namespace McpNest.Web.Doctor;

/// <summary>Asks through a proxy for a personal URL that is nobody's, and looks whether the proxy wrote it down.</summary>
internal static class ProxyLogSearch
{
    private const int Letters = 24;
    private const long Tail = 1024 * 1024;

    private static readonly string[] s_usual = ["/var/log/nginx", "/var/log/caddy", "/var/log/apache2", "/var/log/httpd", "/var/log/haproxy.log"];

    /// <returns>What to look for.</returns>
    public static async Task<string> LeaveAsync(Uri address, CancellationToken cancellationToken)
    {
        var mark = "doctor-" + RandomNumberGenerator.GetHexString(Letters, lowercase: true); // like no key
        await ServerQuestions.LeaveTraceAsync(address, mark, cancellationToken);
        return mark;
    }

    /// <param name="named">Logs to look into beside the usual ones.</param>
    public static ProxyLogFacts Look(string mark, IReadOnlyList<string> named)
    {
        List<string> read = [];
        foreach (var path in named.Concat(s_usual.SelectMany(Logs)))
        {
            if (TryRead(path) is not { } text)
            {
                continue;
            }

            read.Add(path);
            if (text.Contains(mark, StringComparison.Ordinal))
            {
                return new ProxyLogFacts(read, path);
            }
        }

        return new ProxyLogFacts(read, null);
    }

    private static IEnumerable<string> Logs(string place)
    {
        try
        {
            return Directory.Exists(place) ? [.. Directory.EnumerateFiles(place, "*.log")] : File.Exists(place) ? [place] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The newest part of a log.</summary>
    private static string? TryRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(0, file.Length - Tail);
            using var reader = new StreamReader(file, Encoding.Latin1);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
