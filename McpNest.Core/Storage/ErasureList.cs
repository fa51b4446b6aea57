using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpNest.Core.Storage;

/// <summary>
/// Who was erased, by id, kept outside the databases and so outside their backups: a restored backup knows people again, and this says whom
/// it must forget. One line of JSON each.
/// </summary>
public sealed class ErasureList(string folder)
{
    public const string FileName = "erasures.jsonl";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public string Path { get; } = System.IO.Path.Combine(folder, FileName);

    /// <summary>Adds an erasure unless it is there, and returns once it is on disk.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Add(ErasedMember erased)
    {
        if (Read(Path).Any(known => (known.Nest, known.Member, known.Seq) == (erased.Nest, erased.Member, erased.Seq)))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        DataFolder.Reserve(Path);
        var line = JsonSerializer.Serialize(new
        {
            v = 1,
            nest = erased.Nest,
            member = erased.Member,
            at = erased.At.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture),
            seq = erased.Seq,
        });
        using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var torn = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes((torn ? "\n" : "") + line + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>All whole lines; a torn one at the end is left out. Empty when there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ErasedMember> Read(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<ErasedMember>()] : [];

    private static ErasedMember? Parse(string line)
    {
        try
        {
            var json = JsonElement.Parse(line);
            return new ErasedMember(
                json.GetProperty("nest").GetGuid(), json.GetProperty("member").GetGuid(), json.GetProperty("at").GetDateTimeOffset(), json.GetProperty("seq").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
