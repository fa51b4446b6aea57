using System.Collections.Immutable;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>Collects what is noticed about one server; each sentence once.</summary>
internal sealed class Remarks
{
    private readonly List<string> _obstacles = [];
    private readonly List<string> _doubts = [];
    private readonly List<string> _notes = [];

    public ImmutableArray<string> Obstacles => [.. _obstacles];

    public ImmutableArray<string> Doubts => [.. _doubts];

    public ImmutableArray<string> Notes => [.. _notes];

    public void Obstacle(string sentence) => Add(_obstacles, sentence);

    public void Doubt(string sentence) => Add(_doubts, sentence);

    public void Note(string sentence) => Add(_notes, sentence);

    /// <summary>A text as sentences name it.</summary>
    public static string Quote(string text) => $"'{(text.Length <= 60 ? text : text[..60] + "…")}'";

    private static void Add(List<string> sentences, string sentence)
    {
        if (!sentences.Contains(sentence) && sentences.Count < 12)
        {
            sentences.Add(sentence);
        }
    }
}
