namespace McpNest.Core.Audit;

/// <summary>One change as programs read it, in camelCase: the fields are a contract, docs/commands.md describes them.</summary>
public sealed record ChangeFields(
    long Seq, string At, string Kind, string Actor, string Change, string Target, string? Member, string? Server, string? Reason)
{
    public static ChangeFields Of(ChangeEntry change) => new(
        change.Seq, CallFields.TextOf(change.At), "change", change.Actor, change.Change, change.Target, change.Member, change.Server, change.Reason);
}
