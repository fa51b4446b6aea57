using System.IO.Compression;
using System.Text;
using System.Text.Json;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Policy;
using McpNest.Tests.Audit.Signing;

namespace McpNest.Tests.Audit.Evidence;

/// <summary>An export, read back.</summary>
internal sealed class Unpacked
{
    private Unpacked(EvidenceResult result, byte[] archive) => (Result, Archive, Files) = (result, archive, Read(archive));

    public EvidenceResult Result { get; }

    public byte[] Archive { get; }

    public Dictionary<string, byte[]> Files { get; }

    public string[] Records => Lines(EvidenceFiles.Records);

    public Checkpoint[] Checkpoints => [.. Lines(EvidenceFiles.Checkpoints).Select(Checkpoint.Parse)];

    public CheckpointKey Key => SigningKey.ReadPublic(Text(EvidenceFiles.PublicKey));

    public EvidenceOpening Opening => EvidenceOpening.Parse(Files[EvidenceFiles.Opening]);

    public static async Task<Unpacked> OfAsync(SigningStage stage, long? from = null, long? to = null)
    {
        using var stream = new FakeResponse();
        var result = await stage.Evidence.WriteAsync(Actor.Operator, from, to, stream, TestContext.Current.CancellationToken);
        return new Unpacked(result, stream.Written);
    }

    public static Dictionary<string, byte[]> Read(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    public string Text(string name) => Encoding.UTF8.GetString(Files[name]);

    public JsonElement Record(long seq) => JsonElement.Parse(Records[(int)(seq - Result.From)]);

    private string[] Lines(string name)
    {
        var text = Text(name);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }
}
