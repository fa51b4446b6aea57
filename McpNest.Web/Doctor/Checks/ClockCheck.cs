using System.Globalization;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Does the clock agree with whatever else tells the time? Records, ends of keys and sign-ins hang on it.</summary>
internal sealed class ClockCheck() : Check("clock")
{
    private static readonly TimeSpan s_folder = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_provider = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_record = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        List<Finding> found = [];
        if (nest.LastRecordAt is { } last && last - nest.Now > s_record)
        {
            found.Add(Mend($"The journal's last record is {Far(last - nest.Now)} ahead of this machine's clock; set the clock right and keep it so with NTP."));
        }

        if (nest.FolderClock is { } folder && folder.Duration() > s_folder)
        {
            found.Add(Mend($"The file system of the data folder is {Far(folder)} away from this machine's clock; keep both right with NTP."));
        }

        if (nest.ClockStep is { } step && step.Duration() > s_step)
        {
            found.Add(Mend($"The clock was set by {Far(step)} while this ran; keep it right with NTP, which moves it slowly."));
        }

        if (nest.Provider?.Skew is { } skew && skew.Duration() > s_provider)
        {
            found.Add(Mend($"This machine's clock is {Far(skew)} away from that of {nest.Provider.Authority.Host}, whose sign-ins will be refused; keep it right with NTP."));
        }

        return found.Count > 0 ? found : [Good("Nothing contradicts the clock.")];
    }

    private static string Far(TimeSpan span) => span.Duration() < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.Duration().TotalSeconds:0} seconds")
        : string.Create(CultureInfo.InvariantCulture, $"{span.Duration().TotalMinutes:0} minutes");
}
