using System.Text.RegularExpressions;
using System.Xml.Linq;
using McpNest.Tests.Support;

namespace McpNest.Tests.Architecture;

/// <summary>What people read stands in resources, so that another language is another file.</summary>
public sealed partial class ConsoleTextTests
{
    public static TheoryData<string> Pages =>
    [
        .. Repository.Files("*.razor")
            .Select(path => Path.GetRelativePath(Path.Combine(Repository.Root, "McpNest.Web"), path).Replace('\\', '/'))
            .Where(path => path.StartsWith("Console/", StringComparison.Ordinal) || path.StartsWith("SignIn/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_HoldsNoText(string page) =>
        Assert.Empty(TextsOf(File.ReadAllText(Path.Combine(Repository.Root, "McpNest.Web", page))));

    [Theory]
    [InlineData("<p>Hello there</p>", "Hello there")]
    [InlineData("<Act Title=\"Stop it\" />", "Stop it")]
    [InlineData("<SettingRow Words=\"light dark\" />", "light dark")]
    [InlineData("<input placeholder=\"Type here\" aria-label=\"@X.Y\" />", "Type here")]
    [InlineData("@if (a < b && c > d)\n{\n    <p>@X.Y</p>\n}", null)]
    [InlineData("<p>@Texts.Fill(X.Y, a)</p> <kbd>g</kbd> <span>✓</span>", null)]
    [InlineData("<p>@(a ? X.Y : X.Z) so many</p>", "so many")]
    [InlineData("@code {\n    private string Word => \"> Hello <\";\n}", null)]
    [InlineData("<text>, and then</text>", ", and then")]
    public void Rule_FindsTexts(string markup, string? expected) => Assert.Equal(expected is null ? [] : [expected], TextsOf(markup));

    [Fact]
    public void Resources_HaveNoEmptyAndNoDoubleText() => Assert.All(Repository.Files("*Text.resx"), path =>
    {
        var names = XDocument.Load(path).Root!.Elements("data").Select(data => (Name: (string)data.Attribute("name")!, Text: (string?)data.Element("value"))).ToList();
        Assert.Distinct(names.Select(entry => entry.Name));
        Assert.All(names, entry => Assert.False(string.IsNullOrWhiteSpace(entry.Text), $"{entry.Name} in {Path.GetFileName(path)} says nothing"));
    });

    // The build makes a class of each in one folder, so a second one of the same name would take the first one's place.
    [Fact]
    public void Resources_HaveNamesOfTheirOwn() => Assert.Distinct(Repository.Files("*Text.resx").Select(path => Path.GetFileName(path).ToUpperInvariant()));

    private static List<string> TextsOf(string razor)
    {
        var code = CodeBlock().Match(razor);
        var markup = Comment().Replace(code.Success ? razor[..code.Index] : razor, "");
        var found = Attribute().Matches(markup).Select(match => match.Groups[1].Value).Where(IsText).ToList();

        // What is left between tags once statements, expressions, values of attributes and names of keys are out.
        var bare = Key().Replace(Quoted().Replace(Expression().Replace(Statement().Replace(markup, ""), ""), "\"\""), "");
        foreach (Match between in BetweenTags().Matches(bare))
        {
            var text = string.Join(' ', between.Groups[1].Value.Split('\n').Where(line => !CodeLine().IsMatch(line)).Select(line => line.Trim())).Trim();
            if (IsText(text))
            {
                found.Add(text);
            }
        }

        return found;
    }

    private static bool IsText(string text) => text is not ("McpNest" or "· McpNest" or "MCP" or "npx") && !text.StartsWith('@') && Word().IsMatch(text);

    [GeneratedRegex(@"^@code\b", RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:Title|Text|Label|Words?|aria-label|placeholder|alt|title)=""([^""]+)""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"""[^""\n]*""")]
    private static partial Regex Quoted();

    // if (…), foreach (…): the head, with its brackets balanced.
    [GeneratedRegex(@"(?:@|\belse\s+)(?:if|foreach|for|while|switch)\s*\((?>[^()]+|(?<o>\()|(?<-o>\)))*(?(o)(?!))\)")]
    private static partial Regex Statement();

    [GeneratedRegex(@"@(?:[A-Za-z_][\w.?!]*\w|[A-Za-z_])?(?:\((?>[^()]+|(?<o>\()|(?<-o>\)))*(?(o)(?!))\)(?:\.[\w]+)*|\[[^\]\n]*\](?:\.[\w.]+)?)*")]
    private static partial Regex Expression();

    // What stands on a key, or is typed as it is, is the same in every language.
    [GeneratedRegex(@"<(kbd|code)\b[^>]*>[^<]*</\1>")]
    private static partial Regex Key();

    [GeneratedRegex(@"<[/A-Za-z][^<>]*>([^<>]*)(?=<|$)")]
    private static partial Regex BetweenTags();

    // Braces and plain statements: lines of C# between the elements.
    [GeneratedRegex(@"^\s*(?:[{}]|else\b|(?:if|foreach|switch)\s*\(|case\b|default:|break;|return;|var\b)|;\s*$")]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"\p{L}{2,}|\bI\b")]
    private static partial Regex Word();
}
