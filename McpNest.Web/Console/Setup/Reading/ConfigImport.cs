using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using McpNest.Core;
using McpNest.Core.Administration.Import;
using McpNest.Scan;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>
/// Finds servers in what people have: the configuration of any client the scanner reads, a draft it wrote, a single entry, an address, or a
/// command line. Nothing is added, run or asked.
/// </summary>
public static class ConfigImport
{
    /// <summary>Longest text that is read.</summary>
    public const int LongestText = 100_000;

    /// <summary>Most servers of one text.</summary>
    public const int MostServers = 100;

    private static readonly SearchValues<char> s_signs = SearchValues.Create(":={}[]\"'\n");

    /// <param name="text">What somebody pasted. It may hold secrets; the sentences that are thrown never quote values.</param>
    /// <param name="taken">Short names that are in use.</param>
    /// <exception cref="NestException">Nothing can be read from it; the sentence says why and where.</exception>
    public static ImmutableArray<ImportedServer> Read(string text, IEnumerable<string> taken)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim().TrimStart('\uFEFF').Trim();
        if (text.Length == 0)
        {
            throw new NestException(ImportText.Empty);
        }

        if (text.Length >= LongestText)
        {
            throw new NestException(Texts.Fill(ImportText.TooLong, $"{LongestText:N0}"));
        }

        if (text.EnumerateRunes().Contains(Rune.ReplacementChar))
        {
            throw new NestException(ImportText.Broken);
        }

        var file = ReadWhole(text);
        // What a server would do here counts, also when it was switched off there.
        var findings = RuleBook.Check([file with { Servers = [.. file.Servers.Select(server => server with { IsDisabled = false })] }]);
        var slugs = new ImportSlugs(taken);
        return [.. file.Servers.Select(server => ServerTranslator.Translate(server, findings, slugs))];
    }

    /// <summary>The scanner goes on at a mistake; what is added here must have been read whole and in one way only.</summary>
    private static ConfigFile ReadWhole(string text)
    {
        var file = ConfigReader.Read(new ScanInput("", text));
        if (file is { Servers.IsEmpty: true, Format: not ConfigFormat.Line } && char.IsAsciiLetter(text[0]) && text.AsSpan().IndexOfAny(s_signs) < 0)
        {
            // A program the scanner has never heard of is one all the same where somebody pastes its line; env changes nothing about it.
            file = ConfigReader.Read(new ScanInput("", "env " + text));
        }

        if ((file.Problems.FirstOrDefault(problem => problem.Line > 0) ?? file.Problems.FirstOrDefault()) is { } problem)
        {
            throw new NestException(problem.Line == 0 ? problem.Sentence : Texts.Fill(ImportText.Line, problem.Line, problem.Sentence));
        }

        if (!file.Duplicates.IsEmpty)
        {
            throw new NestException(Texts.Fill(ImportText.Line, file.Duplicates[0].Line, ImportText.Twice));
        }

        if (file.Servers.Any(HasHalf))
        {
            throw new NestException(ImportText.Half);
        }

        if (file.Servers.IsEmpty)
        {
            throw new NestException(ImportText.NoServer);
        }

        return file.Servers.Length <= MostServers ? file : throw new NestException(Texts.Fill(ImportText.TooMany, file.Servers.Length, MostServers));
    }

    // Half of a character that is written as an escape is read as this; whatever it was meant to be, it is not what would be sent.
    private static bool HasHalf(ServerEntry server) =>
        server.Environment.Concat(server.Headers).SelectMany(entry => new[] { entry.Name, entry.Text.Value })
            .Concat(server.Args.Select(arg => arg.Value)).Append(server.Name).Append(server.Command?.Value ?? "").Append(server.Url?.Value ?? "")
            .Any(text => text.Contains('\uFFFD', StringComparison.Ordinal));
}
