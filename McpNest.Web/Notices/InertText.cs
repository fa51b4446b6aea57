using System.Text;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Notices;

/// <summary>
/// Names that people, servers and clients chose, made so that they are only ever read: no mention, no link, no mark-up of a chat, no
/// second line, nothing that cannot be seen. A chat that would not look for any of that loses nothing but a few signs.
/// </summary>
internal static class InertText
{
    private const int Longest = 80;

    public static string Of(string? text) => Cut(Visible(text ?? ""));

    /// <summary>The same for a sentence of the nest, which may quote something.</summary>
    public static string OfSentence(string? text) => Visible(text ?? "");

    private static string Visible(string text)
    {
        var inert = new StringBuilder(text.Length);
        foreach (var run in VisibleRun.Split(text))
        {
            if (run.Name is not null)
            {
                inert.Append('‹').Append(run.Text).Append('›');
                continue;
            }

            foreach (var c in run.Text)
            {
                inert.Append(c switch
                {
                    '<' => '‹', // <!channel>, <@U…>, <https://…|…>, <at>
                    '>' => '›',
                    '[' => '⟦', // [words](https://…)
                    ']' => '⟧',
                    '`' => '\'',
                    _ when char.IsWhiteSpace(c) || char.IsControl(c) => ' ',
                    _ => c,
                });
            }
        }

        return inert
            .Replace("://", ": //")
            .Replace("www.", "www .")
            .Replace("&", "＆") // &lt;!channel&gt;
            .ToString();
    }

    private static string Cut(string text)
    {
        if (text.Length <= Longest)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[Longest - 2]) ? Longest - 2 : Longest - 1;
        return text[..end] + "…";
    }
}
