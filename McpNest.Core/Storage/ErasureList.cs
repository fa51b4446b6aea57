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
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        DataFolder.Reserve(Path);
        if (!File.Exists(Path))
        {
            File.Create(Path).Dispose(); // where folders hand their own rights down
        }

        var line = JsonSerializer.Serialize(new
        {
            v = 1,
            nest = erased.Nest,
            member = erased.Member,
            at = erased.At.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture),
            seq = erased.Seq,
        });
        using var file = Open(Path, FileAccess.ReadWrite, FileShare.None); // one process at a time
        using var reader = new StreamReader(file, leaveOpen: true);
        if (reader.ReadToEnd().Split('\n').Select(Parse).Any(known => known is not null && (known.Nest, known.Member, known.Seq) == (erased.Nest, erased.Member, erased.Seq)))
        {
            return;
        }

        var torn = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes((torn ? "\n" : "") + line + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>All whole lines; a torn one at the end is left out. Empty when there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ErasedMember> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(Open(path, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n').Select(Parse).OfType<ErasedMember>()];
    }

    /// <summary>Another process may be adding to it at this moment.</summary>
    private static FileStream Open(string path, FileAccess access, FileShare share)
    {
        using var pause = new ManualResetEventSlim();
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.Open, access, share);
            }
            catch (IOException e) when (tries < 500 && e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                pause.Wait(10);
            }
        }
    }

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
