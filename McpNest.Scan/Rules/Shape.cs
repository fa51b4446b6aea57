namespace McpNest.Scan.Rules;

/// <summary>How the configuration is written.</summary>
internal static class Shape
{
    public static readonly Rule Unreadable = new("CFG001", "Cannot be read", Severity.Info,
        "Clients leave out what they cannot read, and often say nothing.", "Mend the place that is named.", "");

    public static readonly Rule NotLoaded = new("CFG002", "Entry no client loads", Severity.Low,
        "It looks as if it were there, and is not.", "Write it as the client expects it, or remove it.", "");

    public static readonly Rule TwiceInOnePlace = new("CFG003", "Name written twice", Severity.Medium,
        "The last one counts and nobody says so: a reader sees one thing, the client runs another.", "Keep one.", "MCP03");

    public static readonly Rule BothKinds = new("CFG004", "Both a command and an address", Severity.Low,
        "Which of the two is used depends on the client.", "Keep one.", "");

    public static readonly Rule SameTwice = new("CFG005", "The same server twice", Severity.Low,
        "All its tools are there twice, which confuses agents and costs with every question.", "Keep one.", "");

    public static readonly Rule NameClash = new("CFG006", "One name for different servers", Severity.Medium,
        "Which one is used depends on the client and on where it is started.", "Give them different names.", "MCP03");

    public static readonly Rule LeftIn = new("CFG007", "Placeholder left in", Severity.Info,
        "The server will not work like this, and the next person may put a secret right here.", "Fill it in from the environment.", "");

    public static readonly Rule Ignored = new("CFG009", "Field the client ignores", Severity.Medium,
        "What it says does not happen; a credential in it is not sent.", "Use the field the client knows.", "");

    public static RuleGroup Group { get; } = new("Shape",
        [Unreadable, NotLoaded, TwiceInOnePlace, BothKinds, SameTwice, NameClash, LeftIn, Ignored],
        [ShapeChecks.CheckEntry, ShapeChecks.CheckPlaceholders, ShapeChecks.CheckIgnored],
        [ShapeChecks.CheckFiles, SameServers.CheckTwice, SameServers.CheckNames]);
}
