using System.Collections.Immutable;

namespace McpNest.Core.Audit.Verification;

/// <summary>Collects what the checks find. After a few there is no use in more: one fault makes others follow.</summary>
internal sealed class Findings(VerificationCheck? without)
{
    private const int Most = 20;

    private static readonly VerificationCheck[] s_exact =
        [VerificationCheck.Form, VerificationCheck.Kind, VerificationCheck.Hash, VerificationCheck.Seq, VerificationCheck.Link];

    private readonly List<Finding> _all = [];
    private readonly List<string> _notes = [];

    public bool IsFull => _all.Count >= Most;

    public ImmutableArray<Finding> All => [.. _all];

    public ImmutableArray<string> Notes => [.. _notes];

    public Verdict Verdict => _all.Count == 0 ? Verdict.Intact : _all.Max(finding => finding.Verdict);

    /// <summary>
    /// The first record that cannot be relied on. Some checks only know that something in a range is wrong; where the chain itself names a
    /// record in it, that is the place.
    /// </summary>
    public long? FirstBadSeq
    {
        get
        {
            var tampered = _all.FindAll(finding => finding is { Verdict: Verdict.Tampered, Seq: not null });
            var exact = tampered.FindAll(finding => s_exact.Contains(finding.Check));
            return tampered
                .Where(finding => finding.Through is null || !exact.Exists(other => other.Seq >= finding.Seq && other.Seq <= finding.Through))
                .Min(finding => finding.Seq);
        }
    }

    public void Tampered(VerificationCheck check, long? seq, string sentence, long? through = null) => Add(new Finding(check, Verdict.Tampered, seq, through, sentence));

    public void Unknown(VerificationCheck check, long? seq, string sentence) => Add(new Finding(check, Verdict.CannotJudge, seq, null, sentence));

    public void Incomplete(VerificationCheck check, long? seq, string sentence, long? through = null) => Add(new Finding(check, Verdict.Incomplete, seq, through, sentence));

    public void Note(string sentence) => _notes.Add(sentence);

    private void Add(Finding finding)
    {
        if (finding.Check != without)
        {
            _all.Add(finding);
        }
    }
}
