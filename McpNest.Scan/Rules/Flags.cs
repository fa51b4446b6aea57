using McpNest.Scan.Reading;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Reads options and variables, and finds those of a table among them.</summary>
internal static class Flags
{
    /// <summary>The option and what stands after its <c>=</c>.</summary>
    public static (string Option, string? Value) Split(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (word[..equals], word[(equals + 1)..]) : (word, null);
    }

    /// <summary>The flags of a table that are set, with the place.</summary>
    public static IEnumerable<(DangerFlag Flag, ConfigText At, string Name)> In(Subject subject, FlagTable table)
    {
        var args = subject.ServerArgs;
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].Value.StartsWith('-') || args[i].Value.Length < 4)
            {
                continue;
            }

            var (option, joined) = Split(args[i].Value);
            var value = (joined ?? (i + 1 < args.Length ? args[i + 1].Value : "")).Trim();
            if (table.Find(option).FirstOrDefault(flag => IsOn(flag, value, joined is not null)) is { } found)
            {
                yield return (found, args[i], option);
            }
        }

        foreach (var variable in subject.Variables)
        {
            if (table.Find(variable.Name).FirstOrDefault(flag => !flag.Flag.StartsWith('-') && Has(flag, variable.Text.Value.Trim())) is { } found)
            {
                yield return (found, variable.Text, variable.Name);
            }
        }
    }

    private static bool IsOn(DangerFlag flag, string value, bool isJoined) =>
        flag.Flag.StartsWith('-') && (flag.Values.IsEmpty ? !isJoined || value.ToLowerInvariant() is not ("false" or "0" or "no" or "off") : Has(flag, value));

    private static bool Has(DangerFlag flag, string value) => flag.Values.Contains(value, StringComparer.OrdinalIgnoreCase);
}

/// <summary>A table of flags, found by name.</summary>
internal sealed class FlagTable(Table<DangerFlag> table)
{
    public static readonly FlagTable Power = new(DangerFlags.Power);
    public static readonly FlagTable Encryption = new(DangerFlags.Encryption);
    public static readonly FlagTable Authentication = new(DangerFlags.Authentication);

    private readonly ILookup<string, DangerFlag> _byName = table.Entries.Where(flag => !flag.Flag.Contains('*', StringComparison.Ordinal)).ToLookup(flag => flag.Flag, StringComparer.OrdinalIgnoreCase);

    private readonly DangerFlag[] _wild = [.. table.Entries.Where(flag => flag.Flag.Contains('*', StringComparison.Ordinal))];

    /// <summary>The flags of this name, also those of which only the beginning or the end is given.</summary>
    public IEnumerable<DangerFlag> Find(string name)
    {
        foreach (var flag in _byName[name])
        {
            yield return flag;
        }

        foreach (var flag in _wild)
        {
            if (flag.Flag[0] == '*' ? name.AsSpan().EndsWith(flag.Flag.AsSpan(1), StringComparison.OrdinalIgnoreCase) : name.AsSpan().StartsWith(flag.Flag.AsSpan(0, flag.Flag.Length - 1), StringComparison.OrdinalIgnoreCase))
            {
                yield return flag;
            }
        }
    }
}
