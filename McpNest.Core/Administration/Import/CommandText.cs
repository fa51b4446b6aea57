using System.Text;

namespace McpNest.Core.Administration.Import;

/// <summary>Takes a command line apart the way a terminal would; nothing in it is expanded or run.</summary>
internal static class CommandText
{
    /// <exception cref="NestException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var (quote, any) = ('\0', false);
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else if (c == '\\' && quote == '"' && at + 1 < line.Length && line[at + 1] is '"' or '\\')
                {
                    part.Append(line[++at]);
                }
                else
                {
                    part.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                (quote, any) = (c, true);
            }
            else if (c == '\\' && at + 1 < line.Length && line[at + 1] is '\n' or '\r')
            {
                at++; // the line goes on below
            }
            else if (char.IsWhiteSpace(c))
            {
                End();
            }
            else
            {
                part.Append(c);
                any = true;
            }
        }

        if (quote != '\0')
        {
            throw new NestException($"A quote ({quote}) in this command line is not closed; close it.");
        }

        End();
        return parts;

        void End()
        {
            if (any)
            {
                parts.Add(part.ToString());
                part.Clear();
                any = false;
            }
        }
    }
}
