using System.Globalization;

namespace McpNest.Scan.Page;

/// <summary>What people read on the page. One class and no resources: there are no cultures in this runtime to choose among (decision 15).</summary>
internal static class ScanText
{
    public const string Locking = "The scanner is here and locks the page.";
    public const string Ready = "Ready: paste, drop or choose a configuration.";
    public const string LockFailed = "This browser did not lock the page, so it takes no text: use another browser, or scan on the command line with “mcpnest scan FILE”.";

    public const string Locked = "Locked: this page can no longer send anything.";
    public const string LockedHow = "What is locked, and how to check it";
    public const string LockedWhat = "Before you could type, the page gave itself a rule that it cannot take back: the browser lets it load nothing and send nothing, to nobody, this nest included. It then tried to reach its own server, and the browser refused.";
    public const string LockedCheck = "Open the developer tools of your browser. The console shows that refused attempt, and the network list stays empty while you paste, scan and download. Or unplug the network first: everything goes on working.";
    public const string LockedKeeps = "Nothing is kept: no cookie, no storage, no history. Close the page, and it is gone.";
    public const string LockedNot = "The rule ends with the page. A link leaves it, and carries nothing along; browser extensions are outside of it.";

    public const string InputTitle = "Configuration";
    public const string InputLabel = "Paste a configuration";
    public const string InputHint = "JSON, TOML or YAML of any MCP client, a server's address, or a command line. It is scanned as soon as you paste.";
    public const string Placeholder = "{ \"mcpServers\": { … } }";
    public const string Scan = "Scan";
    public const string Scanning = "Scanning …";
    public const string ScanKeys = "Ctrl+Enter";
    public const string Clear = "Clear all";
    public const string Cancel = "Cancel";
    public const string DropHint = "or drop files and folders anywhere on this page";
    public const string ChooseFiles = "Choose files";
    public const string ChooseFolder = "Choose a folder";
    public const string Given = "Files to scan";
    public const string Remove = "Remove {0}";
    public const string Pasted = "pasted text";
    public const string Bytes = "{0} bytes";
    public const string Kilobytes = "{0} KB";
    public const string Megabytes = "{0} MB";

    public const string Reading = "Reading file {0} of {1} …";
    public const string ScanningPart = "Scanning, {0} % …";
    public const string TooLarge = "{0} is larger than 8 MB and was not read: no configuration of a client is.";
    public const string NotRead = "What you gave could not be read: choose the files one by one.";
    public const string NoneKnown = "None of the {0} files in there looks like a configuration of an MCP client: choose the file itself.";
    public const string CutOff = "There were more files than this page takes at once: drop the folder with the configurations only.";
    public const string TooMuch = "This is more than this page holds at once: clear it, or scan on the command line with “mcpnest scan”.";
    public const string Cancelled = "Cancelled.";
    public const string Faulty = "The scanner stumbled over this text and has no result: cut it down, and please tell the makers.";
    public const string Nothing = "There is nothing to scan: paste a configuration, or choose a file.";
    public const string Copied = "Copied.";
    public const string NotCopied = "The browser did not copy: select the text and copy it yourself.";
    public const string Saved = "{0} was made on this computer.";
    public const string Cleared = "Everything is gone from this page.";

    public const string Looks = "What it looks for";
    public const string TryOne = "Nothing at hand? Try one of these.";
    public const string SamplesLabel = "Samples";

    public const string Done = "{0} in {1}. {2}.";
    public const string OneServer = "1 server";
    public const string Servers = "{0} servers";
    public const string OneFile = "1 file";
    public const string Files = "{0} files";
    public const string NoFindings = "Nothing found";
    public const string FindingsBySeverity = "Findings by severity";

    /// <summary>Fills the places of a text.</summary>
    public static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, text, values);

    /// <summary>A number with its word.</summary>
    public static string Count(int count, string one, string many) => count == 1 ? one : Fill(many, count);
}
