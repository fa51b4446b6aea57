using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpNest.Web.CommandLine;

/// <summary>All that a verb says or reads: text for people or one JSON object a line, and one sentence when it fails.</summary>
public sealed class CommandOutput(TextWriter output, TextWriter error, TextReader input)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions s_readable = new(s_json) { WriteIndented = true };

    public TextWriter Out => output;

    public TextWriter Error => error;

    /// <summary>Whether a program reads along.</summary>
    public bool AsJson { get; set; }

    /// <summary>Whether a person sits at the keys and can be asked.</summary>
    private bool CanAsk { get; init; }

    /// <summary>Whether a person watches, so that a line may be drawn over and over.</summary>
    private bool CanRedraw { get; init; }

    public static CommandOutput OfProcess() => new(System.Console.Out, System.Console.Error, System.Console.In)
    {
        CanAsk = !System.Console.IsInputRedirected,
        CanRedraw = !System.Console.IsErrorRedirected && !System.Console.IsOutputRedirected,
    };

    /// <summary>Draws a line over the last one, on a terminal only; an empty one wipes it.</summary>
    public void Progress(string line)
    {
        if (CanRedraw)
        {
            error.Write(line.Length > 0 ? "\r" + line : "\r\u001b[K");
        }
    }

    /// <summary>One thing said in both ways.</summary>
    public void Say<T>(T json, string text)
    {
        if (AsJson)
        {
            Json(json);
        }
        else
        {
            output.WriteLine(text);
        }
    }

    public void Json<T>(T line) => output.WriteLine(JsonSerializer.Serialize(line, s_json));

    /// <summary>JSON either way: on one line, or laid out to be read.</summary>
    public void Document<T>(T document) => output.WriteLine(JsonSerializer.Serialize(document, AsJson ? s_json : s_readable));

    public void Text(string text) => output.WriteLine(text);

    /// <summary>A list: one object a line, or aligned columns; <paramref name="empty"/> when there is nothing.</summary>
    public void List<T>(IReadOnlyList<T> items, Func<T, object> json, string empty, string[] columns, Func<T, string?[]> cells)
    {
        if (AsJson)
        {
            foreach (var item in items)
            {
                Json(json(item));
            }
        }
        else if (items.Count == 0)
        {
            output.WriteLine(empty);
        }
        else
        {
            Table([columns, .. items.Select(cells)]);
        }
    }

    /// <summary>The one sentence of a verb that failed.</summary>
    public void Fail(string sentence) => error.WriteLine(sentence);

    /// <summary>Something to know beside the result; a program reads it apart from that.</summary>
    public void Warn(string sentence) => error.WriteLine(sentence);

    /// <summary>One line of standard input, for what must not stand in a shell's history.</summary>
    public string? ReadLine() => input.ReadLine();

    /// <summary>Asks for something that is not shown while it is typed or pasted; null when nobody can be asked.</summary>
    public string? AskHidden(string question)
    {
        if (!CanAsk)
        {
            return null;
        }

        error.Write(question);
        var typed = new StringBuilder();
        while (System.Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                typed.Append(key.KeyChar);
            }
        }

        error.WriteLine();
        return typed.ToString();
    }

    public string ReadToEnd() => input.ReadToEnd();

    private void Table(string?[][] rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => (row[column] ?? "").Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => (cell ?? "").PadRight(widths[column]))).TrimEnd());
        }
    }
}
