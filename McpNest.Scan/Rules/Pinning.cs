using McpNest.Scan.Reading;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Whether what is started can change from one start to the next.</summary>
internal static class Pinning
{
    public static void Check(Subject subject, FindingList found)
    {
        if (subject.Launch is not { IsPinned: false } launch)
        {
            return;
        }

        switch (launch.Kind)
        {
            case LaunchKind.Npm or LaunchKind.NuGet when launch.Package is { } package:
                found.Add(SupplyChain.UnpinnedNode, subject, Sentence(subject, package, launch), launch.Source, snippet: launch.Kind == LaunchKind.Npm && Quote.IsPlainName(package) ? $"npm view {package} version" : null);
                break;
            case LaunchKind.PyPi when launch.Package is { } package:
                found.Add(SupplyChain.UnpinnedPython, subject, Sentence(subject, package, launch), launch.Source, snippet: Quote.IsPlainName(package) ? $"pip index versions {package.Split('[')[0]}" : null);
                break;
            case LaunchKind.Container when launch.Package is { } image:
                var reference = launch.Version is { } tag ? $"{image}:{tag}" : image;
                found.Add(SupplyChain.UnpinnedImage, subject, $"{Quote.Piece(reference)} has no digest.", launch.Source,
                    severity: IsExactTag(launch.Version) ? Severity.Low : null,
                    snippet: Quote.IsPlainName(reference) ? $"docker buildx imagetools inspect {reference}" : null);
                break;
            case LaunchKind.Remote when !Sources.IsDownloadAndRun(subject):
                found.Add(SupplyChain.LooseSource, subject, LooseSentence(launch), launch.Source);
                break;
            default:
                break;
        }
    }

    private static string LooseSentence(Launch launch)
    {
        var address = launch.Package is null ? null : Secrets.Address.Parse(launch.Package);
        var what = address is { Host.Length: > 0 } ? $"Code from {Quote.Piece(address.Host)}" : "Code from a repository or an address";
        return OddHosts.Find(address?.Host ?? "")?.Kind == HostKind.ShortLink ? what + ", a short link, is run as it is at that moment." : what + " is run without naming a whole commit.";
    }

    private static string Sentence(Subject subject, string package, Launch launch)
    {
        var start = launch.Version is { } version ? $"{Quote.Piece(package)} is started with {Quote.Piece(version)}, which is no exact version." : $"{Quote.Piece(package)} is started without a version.";
        if (subject.Package is not { } known)
        {
            return start;
        }

        var open = VulnerableVersions.Of(known.Ecosystem, known.Name).Where(entry => entry.Fixed is not null).ToList();
        if (open.Count == 0)
        {
            return start;
        }

        var needed = open.Select(entry => entry.Fixed!).Aggregate((a, b) => Versions.Compare(a, b) >= 0 ? a : b);
        return $"{start} Its version is unknown here; {needed} or later is needed ({string.Join(", ", open.Select(entry => entry.Ids).Distinct().Take(3))}).";
    }

    private static bool IsExactTag(string? tag) => tag is not null && tag.Contains('.', StringComparison.Ordinal) && tag.Any(char.IsAsciiDigit) && !tag.Contains("latest", StringComparison.OrdinalIgnoreCase);
}
