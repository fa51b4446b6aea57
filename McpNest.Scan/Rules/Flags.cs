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
    public static IEnumerable<(DangerFlag Flag, ConfigText At, string Name)> In(Subject subject, Table<DangerFlag> table)
    {
        var args = subject.ServerArgs;
        for (var i = 0; i < args.Length; i++)
        {
            var (option, value) = Split(args[i].Value);
            if (option.StartsWith('-') && table.Entries.FirstOrDefault(flag => Matches(flag, option, value ?? (i + 1 < args.Length ? args[i + 1].Value : ""), value is not null)) is { } found)
            {
                yield return (found, args[i], option);
            }
        }

        foreach (var variable in subject.Variables)
        {
            if (table.Entries.FirstOrDefault(flag => !flag.Flag.StartsWith('-') && NameMatches(flag.Flag, variable.Name) && flag.Values.Contains(variable.Text.Value.Trim().ToLowerInvariant())) is { } found)
            {
                yield return (found, variable.Text, variable.Name);
            }
        }
    }

    private static bool Matches(DangerFlag flag, string option, string value, bool isJoined)
    {
        if (!flag.Flag.StartsWith('-') || !NameMatches(flag.Flag, option))
        {
            return false;
        }

        return flag.Values.IsEmpty
            ? !isJoined || value.Trim().ToLowerInvariant() is not ("false" or "0" or "no" or "off")
            : flag.Values.Contains(value.Trim().ToLowerInvariant());
    }

    private static bool NameMatches(string pattern, string name)
    {
        if (pattern.StartsWith('*'))
        {
            return name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase);
        }

        return pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase) : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
    }
}
