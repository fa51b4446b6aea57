namespace McpNest.Scan.Rules;

/// <summary>Where the code of a server comes from.</summary>
internal static class SupplyChain
{
    public static readonly Rule UnpinnedNode = Common(new("SUP001", "Package without an exact version", Severity.Medium,
        "Every start can fetch new code. Whoever takes over the package runs on this computer with the next start.",
        "Name the exact version, as in name@1.2.3, and raise it on purpose.", "MCP04"));

    public static readonly Rule UnpinnedPython = Common(new("SUP002", "Python package without an exact version", Severity.Medium,
        "Every start can fetch new code. Whoever takes over the package runs on this computer with the next start.",
        "Name the exact version, as in name==1.2.3, and raise it on purpose.", "MCP04"));

    public static readonly Rule UnpinnedImage = Common(new("SUP003", "Container image without a digest", Severity.Medium,
        "A tag can be moved to other content at any time.", "Name the digest, as in image@sha256:…, and raise it on purpose.", "MCP04"));

    public static readonly Rule LooseSource = new("SUP004", "Code from an address that can change", Severity.High,
        "What a branch, archive or short link leads to can be replaced without anybody noticing.",
        "Name a whole commit that somebody has read, or use a published package with its exact version.", "MCP04");

    public static readonly Rule Vulnerable = new("SUP005", "Version with a published vulnerability", Severity.High,
        "How to attack this version is public.", "Raise it to the version that has the fix.", "MCP04");

    public static readonly Rule Malicious = new("SUP006", "Package known to be malicious", Severity.Critical,
        "It was published to harm whoever runs it.", "Remove it, and replace every secret that was on this computer while it ran.", "MCP04");

    public static readonly Rule Archived = new("SUP007", "Server that nobody maintains", Severity.Medium,
        "It was archived by its authors. What is found in it will not be repaired.", "Move to its successor.", "MCP04");

    public static readonly Rule LookAlike = new("SUP008", "Name that looks like a known package", Severity.High,
        "Names one letter away from a known one are a common trap.", "Check who publishes it, and write the name of the one that was meant.", "MCP04");

    public static readonly Rule Invented = new("SUP009", "Name the vendor has not published", Severity.High,
        "Models make up such names. Whoever registers one, if that is possible, is run by everybody who copies it.", "Remove it, or write the name of the package that exists.", "MCP04");

    public static readonly Rule OtherRegistry = new("SUP010", "Packages from another registry", Severity.Medium,
        "The registry decides what is run, under any name.", "Use it only when it is your own, and over https.", "MCP04");

    public static readonly Rule DownloadAndRun = new("SUP011", "Downloads code and runs it at once", Severity.Critical,
        "Whatever the address answers at that moment is run with all rights of the person.", "Install it once, after reading it, and start what is installed.", "MCP05");

    public static readonly Rule Installer = new("SUP012", "Server that installs servers", Severity.High,
        "An agent can be talked into installing anything with it.", "Remove it, and add servers by hand.", "MCP04");

    public static RuleGroup Group { get; } = new("Supply chain",
        [UnpinnedNode, UnpinnedPython, UnpinnedImage, LooseSource, Vulnerable, Malicious, Archived, LookAlike, Invented, OtherRegistry, DownloadAndRun, Installer],
        [Pinning.Check, KnownPackageChecks.Check, LookAlikes.Check, Sources.CheckRegistry, Sources.CheckDownload, Sources.CheckInstaller],
        []);

    private static Rule Common(Rule rule) => rule with { IsCommon = true };
}
