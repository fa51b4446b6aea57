using System.Text;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Decides every call once more, under the policy of its place, and holds the record against it.</summary>
internal sealed class DecisionCheck(Findings findings)
{
    public void Look(InspectedRecord record, PolicyState state)
    {
        if (record.Number(Field.Rules) != AccessPolicy.RulesVersion)
        {
            findings.Unknown(
                VerificationCheck.Decision, record.Seq, $"Call {record.Seq} was decided by rules of version {record.Number(Field.Rules)}, which are not known here; verify with a newer version.");
            return;
        }

        var agent = record.Id(Field.Agent)!.Value;
        var target = TargetOf(record);
        var server = target.Kind == CallTargetKind.Tool ? state.Servers.GetValueOrDefault(target.ServerId) : null;
        var subject = new CallSubject(
            state.Agents.GetValueOrDefault(agent)?.MemberId, server, server is null ? null : state.FindTool(target), target.Kind);
        var decision = AccessPolicy.Decide(state, agent, target, subject.Tool?.Live, record.At);
        if (Differs(record, decision) is { } difference)
        {
            findings.Tampered(VerificationCheck.Decision, record.Seq, $"Call {record.Seq} {difference}.");
        }

        if (Unlike(record, subject) is { } member)
        {
            findings.Tampered(VerificationCheck.Subject, record.Seq, $"Call {record.Seq} has another {member} than the policy it was decided under.");
        }
    }

    private static CallTarget TargetOf(InspectedRecord record)
    {
        if (record.Id(Field.ServerId) is { } server)
        {
            return CallTarget.Of(server, record.Id(Field.ToolId) ?? Guid.Empty);
        }

        return record.Is(Field.Server, ServerSlug.Nest) ? CallTarget.Status : CallTarget.Unknown;
    }

    private static string? Differs(InspectedRecord record, Decision decision)
    {
        if (record.Is(Field.Decision, "allowed") != decision.IsAllowed)
        {
            return decision.Reason is { } why ? $"was allowed, but the policy refuses it ({WireName.Of(why)})" : "was refused, but the policy allows it";
        }

        if (!Says(record, Field.Reason, decision.Reason is { } reason ? WireName.Of(reason) : null))
        {
            return "was refused for another reason than the policy has";
        }

        if (record.Id(Field.Grant) != decision.GrantId)
        {
            return "names another grant than the one that decides";
        }

        return record.Number(Field.PolicyVersion) != decision.PolicyVersion ? "was decided under another policy than the one of its place" : null;
    }

    /// <returns>The first member that is not as the policy has it.</returns>
    private static string? Unlike(InspectedRecord record, CallSubject subject)
    {
        var unknown = record.Has(Field.UnknownHash);
        return true switch
        {
            _ when record.Id(Field.Member) != subject.MemberId => "member",
            _ when !Says(record, Field.Server, subject.ServerName) => "server",
            _ when record.Id(Field.ServerId) != subject.Server?.Id => "serverId",
            _ when !Says(record, Field.Tool, subject.ToolName) => "tool",
            _ when record.Id(Field.ToolId) != subject.Tool?.Id => "toolId",
            _ when !Says(record, Field.Fingerprint, subject.Tool?.Live?.Hex) => "fingerprint",
            _ when !Says(record, Field.Credential, subject.Server is { } server ? WireName.Of(server.Credential) : null) => "credential",
            _ when unknown != record.Has(Field.UnknownLength) || (unknown && subject.Kind != CallTargetKind.Unknown) => "unknown name",
            _ => null,
        };
    }

    private static bool Says(InspectedRecord record, Field field, string? text) =>
        text is null ? !record.Has(field) : Ascii.IsValid(text) ? record.Is(field, text) : record.String(field) == text;
}
