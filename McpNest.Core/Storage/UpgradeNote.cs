using System.Text.Json;

namespace McpNest.Core.Storage;

/// <summary>
/// Says, in a file beside the database, which upgrade is under way: written before the tables change and taken away when the journal has
/// it, so that a killed process cannot leave an upgrade unrecorded.
/// </summary>
/// <param name="From">Last step the tables had.</param>
/// <param name="To">Last step they have afterwards.</param>
/// <param name="Version">Of the program that did it.</param>
public sealed record UpgradeNote(string From, string To, string Version)
{
    private const string Ending = ".upgrade";

    /// <summary>The one of a database; null when there is none.</summary>
    public static UpgradeNote? Read(string database)
    {
        try
        {
            return File.Exists(database + Ending) ? JsonSerializer.Deserialize<UpgradeNote>(File.ReadAllText(database + Ending)) : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null; // torn while it was written, so nothing was upgraded after it; or taken away at this moment
        }
    }

    public void Write(string database)
    {
        var draft = $"{database}{Ending}.{Guid.CreateVersion7():N}";
        DataFolder.Reserve(draft);
        using (var stream = new FileStream(draft, FileMode.OpenOrCreate, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, this);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, database + Ending, overwrite: true);
    }

    /// <summary>Takes the note away, if it still says this.</summary>
    public void Remove(string database)
    {
        if (Read(database) == this)
        {
            File.Delete(database + Ending);
        }
    }
}
