using System.IO.Compression;
using System.Text;
using McpNest.Core.Audit.Evidence;

namespace McpNest.Core.Audit.Verification;

/// <summary>An evidence export: a ZIP file, or a folder with the same files.</summary>
internal sealed class EvidenceSource : RecordSource
{
    public const string RecordsName = "records.jsonl";

    private readonly Func<string, Stream?> _open;
    private readonly ZipArchive? _archive;
    private LineReader? _lines;

    private EvidenceSource(Func<string, Stream?> open, ZipArchive? archive, string place)
    {
        (_open, _archive) = (open, archive);
        using (var records = open(RecordsName))
        {
            if (records is null)
            {
                archive?.Dispose();
                throw new NestException($"There is no {RecordsName} in {place}; this is no evidence export.");
            }
        }

        CheckpointLines = Text(CheckpointsName) is { } lines ? WholeLines(lines) : [];
        PublicKey = Text("public-key.pem");
        if (Text("opening.json") is { } opening)
        {
            Start = StartOf(opening, archive);
        }
    }

    /// <summary>The key that came along, as PEM; null when there is none.</summary>
    public string? PublicKey { get; }

    /// <exception cref="NestException">It is no export.</exception>
    public static EvidenceSource OfArchive(string path)
    {
        try
        {
            var archive = ZipFile.OpenRead(path);
            if (archive.Entries.CountBy(entry => entry.FullName, StringComparer.Ordinal).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            {
                archive.Dispose();
                throw new NestException($"{path} holds {twice} twice, so that others may read another one than this program; get the export again.");
            }

            return new EvidenceSource(name => archive.GetEntry(name)?.Open(), archive, path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NestException($"{path} cannot be read as a ZIP file; name an evidence export or a data folder.", e);
        }
    }

    /// <exception cref="NestException">It is no export.</exception>
    public static EvidenceSource OfFolder(string path) => new(
        name => File.Exists(Path.Combine(path, name)) ? File.OpenRead(Path.Combine(path, name)) : null, archive: null, path);

    public override bool Read(InspectedRecord into)
    {
        try
        {
            _lines ??= new LineReader(_open(RecordsName)!);
            if (_lines.Read() is not { } line)
            {
                return false;
            }

            (into.Body, into.Seq, into.Column, into.StoredHash, into.Row) = (line, 0, null, null, default);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new NestException($"{RecordsName} of this export is damaged; get the export again.", e);
        }
    }

    public override void Rewind()
    {
        _lines?.Dispose();
        _lines = null;
    }

    protected override void Dispose(bool disposing)
    {
        Rewind();
        _archive?.Dispose();
    }

    private static StartingPoint StartOf(string text, ZipArchive? archive)
    {
        try
        {
            var opening = EvidenceOpening.Parse(Encoding.UTF8.GetBytes(text));
            return new StartingPoint(opening.At, opening.State) { Opening = opening };
        }
        catch (FormatException e)
        {
            archive?.Dispose();
            throw new NestException("The opening of this export was altered, or is of a version that is not known here; get the export again, or verify with a newer version.", e);
        }
    }

    private string? Text(string name)
    {
        using var file = _open(name);
        if (file is null)
        {
            return null;
        }

        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
