using System.Globalization;
using System.Text;
using McpNest.Core.Administration;

namespace McpNest.Web.Console.Shared;

/// <summary>A stretch of text, or one character that cannot be seen.</summary>
/// <param name="Text">Ordinary text; for a hidden character its label.</param>
/// <param name="Name">What a hidden character is; null for ordinary text.</param>
public sealed record VisibleRun(string Text, string? Name)
{
    private const char FirstRightToLeft = '\u0590';

    /// <summary>Splits text so that every character a reader cannot see stands alone with a label.</summary>
    public static IReadOnlyList<VisibleRun> Split(string text)
    {
        var runs = new List<VisibleRun>();
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (NameOf(rune) is not { } name)
            {
                plain.Append(rune.ToString());
                continue;
            }

            Flush();
            runs.Add(new VisibleRun($"U+{rune.Value:X4}", name));
        }

        Flush();
        return runs;

        void Flush()
        {
            if (plain.Length > 0)
            {
                runs.Add(new VisibleRun(plain.ToString(), null));
                plain.Clear();
            }
        }
    }

    /// <summary>For lines of which there are many: the text as it is or, where it hides something, with its labels in brackets.</summary>
    public static string InLine(string text) => Validation.IsPrintable(text)
        ? text
        : string.Concat(Split(text).Select(run => run.Name is null ? run.Text : $"[{run.Text}]"));

    /// <summary>Two names of one line. One that may run from right to left is held apart, or it would turn the other around.</summary>
    public static string Beside(string one, string other) => $"{Apart(InLine(one))} · {Apart(InLine(other))}";

    private static string Apart(string shown) => shown.Any(letter => letter >= FirstRightToLeft) ? $"\u2068{shown}\u2069" : shown;

    private static string? NameOf(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => null,
        '\r' => "carriage return",
        0x00AD => "soft hyphen",
        0x061C or 0x200E or 0x200F => "direction mark",
        0x200B => "zero width space",
        0x200C or 0x200D => "zero width joiner",
        >= 0x202A and <= 0x202E => "direction override",
        >= 0x2066 and <= 0x2069 => "direction isolate",
        0x2060 or 0xFEFF => "zero width no-break space",
        0x115F or 0x1160 or 0x3164 or 0xFFA0 => "blank letter",
        0x034F or 0x17B4 or 0x17B5 or 0x180E => "invisible character",
        (>= 0xFE00 and <= 0xFE0E) or (>= 0xE0100 and <= 0xE01EF) => "variation selector",
        >= 0xE0000 and <= 0xE007F => "tag character",
        0xFFFD => "broken character",
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control => "control character",
            UnicodeCategory.Format => "invisible character",
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "line separator",
            UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => "character without meaning",
            UnicodeCategory.SpaceSeparator when rune.Value != ' ' => "unusual space",
            _ => null,
        },
    };
}
