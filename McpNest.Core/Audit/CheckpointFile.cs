using System.Text;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>Checkpoints as they are kept: one a line, only ever appended. A last line without its newline is torn and does not count.</summary>
public sealed class CheckpointFile(string path)
{
    /// <summary>In <see cref="AuditOptions.CheckpointsOf"/>.</summary>
    public const string Name = "checkpoints.jsonl";

    private const int Longest = 64 * 1024;

    public string Path => path;

    /// <summary>The whole lines in order, as they stand there. None when there is no file.</summary>
    public IEnumerable<string> Lines() => Lines(0).Select(line => line.Text);

    /// <summary>The checkpoints in order. What is none is passed over: naming it is the verifier's task.</summary>
    public IEnumerable<Checkpoint> Read() => Lines().Select(TryParse).OfType<Checkpoint>();

    internal static Checkpoint? TryParse(string line)
    {
        try
        {
            return Checkpoint.Parse(line);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    internal long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Whole lines from a place in the file on, each with the place behind it.</summary>
    internal IEnumerable<(string Text, long End)> Lines(long start)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = start;
        var buffer = new byte[Longest];
        var (held, end) = (0, start);
        while (file.Read(buffer, held, buffer.Length - held) is var read and > 0)
        {
            held += read;
            var line = 0;
            while (Array.IndexOf(buffer, (byte)'\n', line, held - line) is var newline and >= 0)
            {
                var text = Encoding.UTF8.GetString(buffer, line, newline - line);
                end += newline + 1 - line;
                line = newline + 1;
                yield return (text, end);
            }

            if (line == 0 && held == buffer.Length)
            {
                throw new InvalidDataException($"{path} has a line that is no checkpoint.");
            }

            buffer.AsSpan(line, held - line).CopyTo(buffer);
            held -= line;
        }
    }

    /// <summary>Adds a line and returns when the disk has it. Takes a torn line before it away. One writer at a time.</summary>
    internal void Append(Checkpoint checkpoint)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        DataFolder.Reserve(path);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength(EndOfWholeLines(file));
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(checkpoint.ToLine() + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static long EndOfWholeLines(FileStream file)
    {
        for (var end = file.Length; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }
}
