using System.Collections.Immutable;

namespace McpNest.Core.Audit.Verification;

/// <summary>Collects what the checks find, of each check the first few: one fault makes many others follow.</summary>
internal sealed class Findings(VerificationCheck? without)
{
    private const int Most = 5;

    private static readonly VerificationCheck[] s_exact =
        [VerificationCheck.Form, VerificationCheck.Kind, VerificationCheck.Hash, VerificationCheck.Seq, VerificationCheck.Link, VerificationCheck.End];

    private static readonly VerificationCheck[] s_counts = [VerificationCheck.Counts, VerificationCheck.Hours];

    private readonly List<Finding> _all = [];
    private readonly List<string> _notes = [];

    public ImmutableArray<Finding> All => [.. _all];

    public ImmutableArray<string> Notes => [.. _notes];

    public Verdict Verdict => _all.Count == 0 ? Verdict.Intact : _all.Max(finding => finding.Verdict);

    /// <summary>
    /// The first record that cannot be relied on. Some checks only know that something in a range is wrong; where the chain itself names a
    /// record in it, that is the place. Wrong counts follow from whatever else is wrong.
    /// </summary>
    public long? FirstBadSeq
    {
        get
        {
            var tampered = _all.FindAll(finding => finding is { Verdict: Verdict.Tampered, Seq: not null });
            tampered = tampered.FindAll(finding => !s_counts.Contains(finding.Check)) is { Count: > 0 } others ? others : tampered;
            var exact = tampered.FindAll(finding => finding.Through is null && s_exact.Contains(finding.Check));
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
        if (finding.Check != without && _all.Count(other => (other.Check, other.Verdict) == (finding.Check, finding.Verdict)) < Most)
        {
            _all.Add(finding);
        }
    }
}
