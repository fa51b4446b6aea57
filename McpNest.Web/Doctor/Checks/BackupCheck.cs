using System.Globalization;

namespace McpNest.Web.Doctor.Checks;

/// <summary>How much would be lost with the disk?</summary>
internal sealed class BackupCheck() : Check("backup")
{
    private static readonly TimeSpan s_old = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_tooOld = TimeSpan.FromDays(30);

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.State is null)
        {
            yield break;
        }

        var unsaved = nest.Now - (nest.LastBackupAt ?? nest.FirstRecordAt ?? nest.Now);
        var what = nest.LastBackupAt is { } at
            ? $"The last backup is of {at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}"
            : "No backup was ever made";
        yield return unsaved > s_tooOld
            ? Mend($"{what}; run 'backup FILE' daily and keep the file on another machine.")
            : unsaved > s_old || nest.LastBackupAt is null
                ? Advice($"{what}; run 'backup FILE' daily and keep the file on another machine.")
                : Good($"{what}.");
    }
}
