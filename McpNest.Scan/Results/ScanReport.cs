using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Results;

/// <summary>What a scan says. It holds what was read, secrets included, in memory only: show <see cref="Findings"/>, never values.</summary>
public sealed record ScanReport
{
    public required ImmutableArray<ConfigFile> Files { get; init; }

    /// <summary>The worst first.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    public required Grade Grade { get; init; }

    /// <summary>What a tricked agent could do with this, in one paragraph; empty without servers.</summary>
    public required string Story { get; init; }

    /// <summary>What each server can reach, for the picture, in the order of files and servers.</summary>
    public required ImmutableArray<ServerReach> Reach { get; init; }

    /// <summary>Where each server may live from now on, in the same order.</summary>
    public required ImmutableArray<Placement> Placements { get; init; }

    public IReadOnlyDictionary<Severity, int> Counts => Findings.CountBy(finding => finding.Severity).ToDictionary();
}

/// <summary>From A (nothing found that matters) to F (something critical).</summary>
public enum Grade
{
    A,
    B,
    C,
    D,
    F,
}

/// <summary>What a server brings into the conversation and lets out of it, as far as it is known.</summary>
/// <param name="IsKnown">Whether anything is known about it; what is not known is not counted.</param>
/// <param name="ReadsUntrusted">It reads what strangers may write.</param>
/// <param name="ReadsPrivate">It reads what is not public.</param>
/// <param name="SendsOut">It can send text to others.</param>
/// <param name="Changes">It can change or destroy, or run code.</param>
public sealed record ServerReach(string File, string Server, bool IsKnown, bool ReadsUntrusted, bool ReadsPrivate, bool SendsOut, bool Changes);

/// <summary>Whether a server can move behind a gateway.</summary>
/// <param name="Reason">One sentence: why it stays on this computer, or how it moves.</param>
public sealed record Placement(string File, string Server, bool CanMove, string Reason);
