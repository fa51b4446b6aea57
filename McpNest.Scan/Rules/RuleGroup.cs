using System.Collections.Immutable;

namespace McpNest.Scan.Rules;

/// <summary>Rules of one kind, with the checks that apply them.</summary>
/// <param name="Servers">Checks that look at one server at a time.</param>
/// <param name="Grounds">Checks that look at everything together.</param>
internal sealed record RuleGroup(string Name, ImmutableArray<Rule> Rules, ImmutableArray<Action<Subject, FindingList>> Servers, ImmutableArray<Action<Ground, FindingList>> Grounds);
