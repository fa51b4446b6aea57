namespace McpNest.Core.Audit.Verification;

/// <summary>Where records are read from, in order: a live folder or an evidence export.</summary>
internal abstract class RecordSource : IDisposable
{
    /// <summary>The name of the file with checkpoints, the same in both.</summary>
    public const string CheckpointsName = "checkpoints.jsonl";

    /// <summary>About how many records there are, for a progress bar; null when nobody knows.</summary>
    public virtual long? Expected => null;

    /// <summary>Where a replay begins, when not at the very beginning.</summary>
    public StartingPoint? Start { get; protected set; }

    /// <summary>The checkpoints that are kept with the records; a last line without its end is torn and left out.</summary>
    public IReadOnlyList<string> CheckpointLines { get; protected set; } = [];

    /// <summary>Reads the next record. False at the end.</summary>
    /// <exception cref="NestException">It cannot be read.</exception>
    public abstract bool Read(InspectedRecord into);

    /// <summary>Begins again at the first record.</summary>
    public abstract void Rewind();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <exception cref="NestException">There is nothing of either kind.</exception>
    public static RecordSource Open(VerificationRequest request)
    {
        if (File.Exists(request.Path))
        {
            return EvidenceSource.OfArchive(request.Path);
        }

        if (File.Exists(Path.Combine(request.Path, EvidenceSource.RecordsName)))
        {
            return EvidenceSource.OfFolder(request.Path);
        }

        if (File.Exists(Path.Combine(request.Path, LiveSource.DatabaseName)))
        {
            return new LiveSource(request.Path, request.CheckpointFolder ?? Path.Combine(request.Path, "checkpoints"));
        }

        throw new NestException($"There is neither a journal nor an evidence export at {Path.GetFullPath(request.Path)}; name the data folder, or the file or folder of an export.");
    }

    protected abstract void Dispose(bool disposing);

    protected static List<string> WholeLines(string text)
    {
        var lines = text.Split('\n').ToList();
        lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
