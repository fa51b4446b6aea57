using System.Globalization;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using SQLitePCL;

namespace McpNest.Core.Audit.Verification;

/// <summary>Holds the tables that browsing reads against the records they are derived from.</summary>
internal sealed class ProjectionCheck
{
    private readonly Findings _findings;
    private readonly Dictionary<long, (TermKind Kind, byte[] Text)> _terms = [];
    private readonly CountCheck _counts;
    private readonly LiveSource _source;

    public ProjectionCheck(Findings findings, LiveSource source)
    {
        (_findings, _source, _counts) = (findings, source, new CountCheck(findings));
        using var command = source.Connection.CreateCommand();
        command.CommandText = "SELECT Id, Kind, Text FROM Terms";
        using var terms = command.ExecuteReader();
        while (terms.Read())
        {
            var kind = raw.sqlite3_column_text(terms.Handle, 1).utf8_to_string() ?? "";
            var isWord = raw.sqlite3_column_type(terms.Handle, 1) == raw.SQLITE_TEXT && raw.sqlite3_column_type(terms.Handle, 2) == raw.SQLITE_TEXT;
            _terms[raw.sqlite3_column_int64(terms.Handle, 0)] =
                (isWord && WireName.TryParse<TermKind>(kind, out var known) ? known : TermKind.All, raw.sqlite3_column_blob(terms.Handle, 2).ToArray());
        }

        if (!Says(CallTerms.Succeeded, TermKind.Outcome, "succeeded"u8) || !Says(CallTerms.ToolsCall, TermKind.Method, "tools/call"u8))
        {
            findings.Tampered(VerificationCheck.Tables, null, "The two words that stand in nearly every call for browsing do not have their fixed places.");
        }

        if (_terms.Values.CountBy(word => (word.Kind, Convert.ToHexString(word.Text))).Any(word => word.Value > 1))
        {
            findings.Tampered(VerificationCheck.Tables, null, "One of the words of the calls for browsing is there twice: whoever searches for it misses calls.");
        }
    }

    public void Call(InspectedRecord record)
    {
        var row = record.Row;
        if (!row.IsThere)
        {
            _findings.Tampered(VerificationCheck.Calls, record.Seq, $"Call {record.Seq} is missing among the calls for browsing.");
            return;
        }

        var denied = !record.Is(Field.Decision, "allowed");
        Span<byte> nobody = stackalloc byte[36];
        Guid.Empty.TryFormat(nobody, out _);
        var wrong = true switch
        {
            _ when row.At != record.At.UtcTicks => nameof(row.At),
            _ when !Says(row.Member, TermKind.Member, record.Has(Field.Member) ? record.Text(Field.Member) : nobody) => nameof(row.Member),
            _ when !Says(row.Agent, TermKind.Agent, record.Text(Field.Agent)) => nameof(row.Agent),
            _ when row.Client != CallColumns.Nothing && !(_terms.TryGetValue(row.Client, out var client) && client.Kind == TermKind.Client) => nameof(row.Client),
            _ when !Says(row.Server, TermKind.Server, record, Field.Server) => nameof(row.Server),
            _ when !Says(row.Tool, TermKind.Tool, record, Field.Tool) => nameof(row.Tool),
            _ when !Says(row.Method, TermKind.Method, record, Field.Method) => nameof(row.Method),
            _ when !Says(row.Scheme, TermKind.Scheme, record, Field.Scheme) => nameof(row.Scheme),
            _ when !Says(row.Reason, TermKind.Reason, record, Field.Reason) => nameof(row.Reason),
            _ when denied && !Says(row.Outcome, TermKind.Outcome, "denied"u8) => nameof(row.Outcome),
            _ when denied && row.DurationMs != CallColumns.Nothing => nameof(row.DurationMs),
            _ when denied && row.ResponseBytes != CallColumns.Nothing => nameof(row.ResponseBytes),
            _ => null,
        };
        Report(record.Seq, wrong);
        _counts.Admit(record.Seq, row);
        if (denied)
        {
            _counts.Close(row);
        }
    }

    public void Outcome(InspectedRecord record, OpenCall call)
    {
        var row = call.Row;
        if (!row.IsThere)
        {
            return; // reported with its call
        }

        var wrong = true switch
        {
            _ when !Says(row.Outcome, TermKind.Outcome, record.Text(Field.Outcome)) => nameof(row.Outcome),
            _ when row.DurationMs != Math.Min(record.Number(Field.DurationMs) ?? CallColumns.Nothing, int.MaxValue) => nameof(row.DurationMs),
            _ when row.ResponseBytes != (record.Number(Field.ResponseBytes) ?? CallColumns.Nothing) => nameof(row.ResponseBytes),
            _ => null,
        };
        Report(record.Number(Field.Intent)!.Value, wrong);
        _counts.Close(row);
    }

    public void End(IEnumerable<KeyValuePair<long, OpenCall>> open, long last)
    {
        foreach (var (seq, call) in open)
        {
            if (call.Row.IsThere && (call.Row.Outcome, call.Row.DurationMs, call.Row.ResponseBytes) != (CallColumns.Nothing, CallColumns.Nothing, CallColumns.Nothing))
            {
                _findings.Tampered(VerificationCheck.Calls, seq, $"Call {seq} ended among the calls for browsing, but no record says so.", last + 1);
            }
        }

        foreach (var stray in _source.Strays)
        {
            _findings.Tampered(VerificationCheck.Calls, stray, $"Among the calls for browsing is one that was never made ({stray}).");
        }

        _counts.End(_source.Connection);
        CheckDefinitions();
    }

    private void CheckDefinitions()
    {
        using var command = _source.Connection.CreateCommand();
        command.CommandText = "SELECT Fingerprint, Json FROM Definitions";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var fingerprint = Convert.ToString(rows.GetValue(0), CultureInfo.InvariantCulture);
            if (DefinitionTexts.FingerprintOf(Convert.ToString(rows.GetValue(1), CultureInfo.InvariantCulture) ?? "") != fingerprint)
            {
                _findings.Tampered(VerificationCheck.Definitions, null, $"The text kept of the definition {fingerprint?[..Math.Min(16, fingerprint.Length)]} is not what has this fingerprint.");
            }
        }
    }

    private void Report(long seq, string? column)
    {
        if (column is not null)
        {
            _findings.Tampered(VerificationCheck.Calls, seq, $"Call {seq} has another {column} among the calls for browsing than in its record.");
        }
    }

    private bool Says(long term, TermKind kind, InspectedRecord record, Field field) =>
        record.Has(field) ? Says(term, kind, record.Text(field)) : term == CallColumns.Nothing;

    private bool Says(long term, TermKind kind, ReadOnlySpan<byte> text) =>
        _terms.TryGetValue(term, out var word) && word.Kind == kind && text.SequenceEqual(word.Text);
}
