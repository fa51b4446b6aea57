using System.Text;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Evidence;

/// <summary>Names of the files in an export, and those that come with the program.</summary>
public static class EvidenceFiles
{
    public const string Records = "records.jsonl";
    public const string Opening = "opening.json";
    public const string Checkpoints = CheckpointFile.Name;
    public const string PublicKey = "public-key.pem";
    public const string Schema = "schema.json";
    public const string Readme = "README.md";
    public const string Verifier = "verify.py";

    /// <summary>What to call an export.</summary>
    public static string ArchiveName(long from, long to) => $"evidence-{from}-{to}.zip";

    internal static byte[] ReadmeOf(Guid nest, long from, long to, CheckpointKey key, DateTimeOffset at) => Encoding.UTF8.GetBytes(
        Read(Readme)
            .Replace("{from}", $"{from}", StringComparison.Ordinal)
            .Replace("{to}", $"{to}", StringComparison.Ordinal)
            .Replace("{count}", $"{to - from + 1}", StringComparison.Ordinal)
            .Replace("{nest}", $"{nest}", StringComparison.Ordinal)
            .Replace("{key}", key.Id, StringComparison.Ordinal)
            .Replace("{at}", UtcJsonConverter.ToText(at), StringComparison.Ordinal));

    internal static string Read(string name)
    {
        using var stream = typeof(EvidenceFiles).Assembly.GetManifestResourceStream("evidence/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
