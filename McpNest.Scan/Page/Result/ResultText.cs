using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Page.Result;

/// <summary>What people read about a result.</summary>
internal static class ResultText
{
    public const string Title = "Result";
    public const string GradeIs = "Grade {0}";
    public const string StoryTitle = "What a tricked agent could do with this";
    public const string FindingsTitle = "Findings";
    public const string NowTitle = "And now?";
    public const string FilesTitle = "What was read";
    public const string ExportTitle = "Take it with you";

    public const string Show = "Show";
    public const string NoneShown = "Nothing of this severity: choose another one.";
    public const string NoFindings = "No rule found anything. That is no proof that all is well: the rules know what is written down, not what a server does.";
    public const string More = "Show more ({0})";
    public const string Copy = "Copy";
    public const string CopyDone = "Copied";
    public const string Download = "Download";

    public const string Common = "Common in most configurations";
    public const string Together = "Several servers together";
    public const string WholeFile = "The file as a whole";
    public const string InFile = "{0} in {1}";
    public const string Line = "line {0}";
    public const string Times = "{0} times";
    public const string Why = "Why it matters";
    public const string Fix = "What to do";
    public const string Where = "Where";
    public const string Snippet = "In its place";
    public const string CopySnippet = "Copy what to write in its place";

    public const string Reads = "Comes in";
    public const string Does = "Goes out";
    public const string Agent = "agent";
    public const string Untrusted = "Strangers’ text";
    public const string Private = "Private data";
    public const string Out = "Sends text out";
    public const string Changes = "Changes, runs";
    public const string NoneKnown = "none known";
    public const string ReachTitle = "Servers by reach";
    public const string ReachAll = "All three meet in one agent: what a stranger wrote can make it send private data out.";
    public const string ReachNotAll = "As far as the servers are known, no stranger’s text, private data and way out meet here.";
    public const string ReachUnknown = "{0} not known to the tables, and not counted.";
    public const string ReachPart = "{0}: {1}.";
    public const string AndMore = "and {0} more";

    public const string NowSays = "Behind a nest a server has one address for everybody, each person a key of their own, and every call a record. Not everything should move.";
    public const string CanMove = "can move";
    public const string Stays = "stays here";
    public const string CanMoveCount = "{0} can move behind the nest";
    public const string StaysCount = "{0} better on this computer";
    public const string ReplacementTitle = "What {0} looks like afterwards";
    public const string ReplacementSays = "One address in place of the servers that move. What stays, stays in it. Each app gets a key of its own in the console: put it in the place of YOUR-KEY.";
    public const string CopyReplacement = "Copy the configuration for {0}";
    public const string DraftTitle = "A draft for whoever runs the nest";
    public const string DraftSays = "The servers that can move, with the names of the secrets they will ask for and no secret itself.";
    public const string DraftHow = "Copy it, open the import of the console, and paste it there: the console then shows what it would add, and asks. That page is outside of the lock. The link carries nothing; only what you paste there is sent.";
    public const string DraftOthers = "Not a lead? Hand the draft to one.";
    public const string DraftOpen = "Leave this page and open the import";
    public const string CopyDraft = "Copy the draft";
    public const string DownloadDraft = "Download the draft";

    public const string ExportSays = "Made on this computer. Secrets are in none of them.";
    public const string CopyFormat = "Copy as {0}";
    public const string DownloadFormat = "Download as {0}";

    public const string Servers = "Servers";
    public const string ReadAs = "{0} · {1} · {2}";
    public const string Problem = "line {0}, column {1}: {2}";
    public const string NothingRead = "could not be read";
    public const string TablesTitle = "The tables it compares with";
    public const string TablesSay = "What is known about packages and hosts ages. These are the dates of the newest entries; nothing is looked up while it scans.";

    /// <summary>A sign beside the word: colour alone says nothing.</summary>
    public static string IconOf(Severity severity) => severity switch
    {
        Severity.Critical => "✕",
        Severity.High => "▲",
        Severity.Medium => "◆",
        Severity.Low => "▽",
        _ => "–",
    };

    public static string Of(Grade grade) => grade switch
    {
        Grade.A => "Nothing was found that matters.",
        Grade.B => "Small things to tidy up.",
        Grade.C => "Worth an hour of somebody’s time.",
        Grade.D => "Something here should change soon.",
        _ => "Something here should change today.",
    };

    public static string Of(ConfigFormat format) => format switch
    {
        ConfigFormat.Json => "JSON",
        ConfigFormat.Toml => "TOML",
        ConfigFormat.Yaml => "YAML",
        _ => "one line",
    };
}
