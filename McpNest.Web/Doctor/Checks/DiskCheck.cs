using System.Globalization;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Is there room to record, and to copy the databases at an upgrade?</summary>
internal sealed class DiskCheck() : Check("disk")
{
    private const long Mebibyte = 1024 * 1024;
    private const long Least = 256 * Mebibyte;
    private const long Little = 1024 * Mebibyte;

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.FreeBytes is not { } free)
        {
            yield break;
        }

        var copies = nest.DatabaseBytes * 2;
        yield return free < Least
            ? Mend($"{Size(free)} are free for the data folder; make room, for a nest that cannot record serves nobody.")
            : free < Math.Max(Little, copies)
                ? Advice($"{Size(free)} are free for the data folder; an upgrade and a backup need {Size(copies)} beside each other, so make room before them.")
                : Good($"{Size(free)} are free for the data folder.");
    }

    private static string Size(long bytes) => bytes >= 1024 * Mebibyte
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * Mebibyte):0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte} MiB");
}
