using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Packages that something is known about: vulnerable, malicious, archived, never published.</summary>
internal static class KnownPackageChecks
{
    public static void Check(Subject subject, FindingList found)
    {
        if (subject.Package is not { } package)
        {
            return;
        }

        var at = subject.Launch?.Source;
        if (MaliciousPackages.Find(package.Ecosystem, package.Name) is { } bad)
        {
            found.Add(SupplyChain.Malicious, subject, $"{Quote.Piece(package.Name)} is a known malicious package. {bad.What}", at);
            return;
        }

        if (package.Ecosystem == Ecosystem.Npm && VendorScopes.IsInvented(package.Name))
        {
            found.Add(SupplyChain.Invented, subject, $"{Quote.Piece(package.Name)} is not among the packages its vendor has published.", at);
        }

        if (ArchivedServers.Find(package.Ecosystem, package.Name) is { } archived)
        {
            var open = VulnerableVersions.Of(package.Ecosystem, package.Name).FirstOrDefault(entry => entry.Fixed is null);
            found.Add(SupplyChain.Archived, subject,
                $"{Quote.Piece(package.Name)} is archived.{(open is null ? "" : $" A vulnerability in it stays open ({open.Ids}): {open.What}")}{(archived.Replacement.Length > 0 ? $" In its place: {archived.Replacement}." : "")}",
                at, severity: open is null ? null : Severity.High);
        }

        CheckVersion(subject, found, package);
    }

    private static void CheckVersion(Subject subject, FindingList found, (Ecosystem Ecosystem, string Name) package)
    {
        // A range or tag says nothing about what is run; the rule about pinning says what is needed. The tag of an image is what people pin by.
        if (subject.Launch is not { Version: { } version } launch || !(launch.IsPinned || package.Ecosystem == Ecosystem.Image) || !Versions.IsNumber(version))
        {
            return;
        }

        var open = VulnerableVersions.Of(package.Ecosystem, package.Name).Where(entry => IsIn(entry, version)).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var worst = open.MaxBy(entry => entry.Severity)!;
        var fixes = open.Where(entry => entry.Fixed is not null).Select(entry => entry.Fixed!).ToList();
        var fix = fixes.Count == 0 ? null : fixes.Aggregate((a, b) => Versions.Compare(a, b) >= 0 ? a : b);
        if (fix is null && ArchivedServers.Find(package.Ecosystem, package.Name) is not null)
        {
            return;
        }

        found.Add(SupplyChain.Vulnerable, subject,
            $"{Quote.Piece(package.Name)} {Quote.Piece(version)} has {(open.Count == 1 ? "a published vulnerability" : "published vulnerabilities")} ({string.Join(", ", open.Select(entry => entry.Ids).Distinct().Take(4))}). {worst.What} {(fix is null ? "There is no fixed version." : $"Fixed in {fix}.")}",
            launch.Source, worst.Severity,
            fix is not null && Quote.IsPlainName(package.Name) ? Fixed(package, fix) : null);
    }

    private static bool IsIn(VulnerableVersion entry, string version)
    {
        // The filesystem server was numbered 0.x before it was numbered by year; its fix came to both lines.
        if (entry.Package == "@modelcontextprotocol/server-filesystem" && version.StartsWith("0.", StringComparison.Ordinal))
        {
            return Versions.Compare(version, "0.6.4") < 0;
        }

        return (entry.From.Length == 0 || Versions.Compare(version, entry.From) >= 0) && (entry.Fixed is null || Versions.Compare(version, entry.Fixed) < 0);
    }

    private static string Fixed((Ecosystem Ecosystem, string Name) package, string version) => package.Ecosystem switch
    {
        Ecosystem.PyPi => $"{package.Name}=={version}",
        Ecosystem.Image => $"{package.Name}:{version}",
        _ => $"{package.Name}@{version}",
    };
}
