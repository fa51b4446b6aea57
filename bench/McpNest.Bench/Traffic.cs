using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Bench;

/// <summary>Who calls what: a few do most of it, by day more than by night, and nearly all of it works.</summary>
internal sealed class Traffic(Team team)
{
    private readonly Dice _dice = new(2026);
    private readonly double[] _agents = Dice.Skewed(team.Agents.Count);
    private readonly double[] _servers = Dice.Skewed(Team.Servers);
    private readonly double[] _tools = Dice.Skewed(Team.ToolsEach);

    public CallIntent Next()
    {
        var pick = _dice.Pick(_agents);
        var isSeldom = pick >= team.Agents.Count - 10;
        var agent = team.Agents[isSeldom && _dice.Next() > 0.02 ? 0 : pick];
        var offer = team.Offers[_dice.Pick(_servers)];
        var kind = _dice.Next();
        var (method, target) = kind switch
        {
            < 0.02 => ("resources/read", CallTarget.Of(offer.Id, offer.Resources)),
            < 0.025 => ("prompts/get", CallTarget.Of(offer.Id, offer.Prompt)),
            < 0.03 => ("tools/call", CallTarget.Unknown),
            < 0.06 => ("tools/call", CallTarget.Status),
            _ => ("tools/call", CallTarget.Of(offer.Id, offer.Tools[_dice.Pick(_tools)])),
        };
        return new CallIntent
        {
            CallId = Guid.CreateVersion7(),
            AgentId = agent.Id,
            Target = target,
            Method = method,
            UnknownNameLength = target == CallTarget.Unknown ? 12 : null,
            UnknownNameHash = target == CallTarget.Unknown ? new string('c', 64) : null,
            ResourceScheme = method == "resources/read" ? (_dice.Next() < 0.9 ? "https" : "file") : null,
            ProtocolVersion = "2025-11-25",
            Client = agent.Client,
            RequestBytes = 150 + (int)(2000 * _dice.Next()),
        };
    }

    public CallEnd End()
    {
        var outcome = _dice.Next() switch
        {
            < 0.93 => CallOutcome.Succeeded,
            < 0.97 => CallOutcome.ToolError,
            < 0.985 => CallOutcome.ServerFailed,
            < 0.993 => CallOutcome.TimedOut,
            < 0.9999 => CallOutcome.Cancelled,
            _ => CallOutcome.Interrupted,
        };
        return outcome is CallOutcome.Interrupted or CallOutcome.Cancelled
            ? new CallEnd(outcome, null, null)
            : new CallEnd(outcome, TimeSpan.FromMilliseconds(5 + (800 * _dice.Next())), 200 + (int)(20_000 * _dice.Next()));
    }

    /// <summary>When the calls are: ten times as many from eight to six on working days.</summary>
    public static IEnumerable<DateTimeOffset> Times(DateTimeOffset start, int days, long calls)
    {
        var hours = Enumerable.Range(0, days * 24).Select(hour => start.AddHours(hour)).ToArray();
        var weights = hours.Select(hour => hour is { Hour: >= 8 and < 18, DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) } ? 10.0 : 1.0).ToArray();
        var (sum, given, passed) = (weights.Sum(), 0L, 0.0);
        for (var h = 0; h < hours.Length; h++)
        {
            passed += weights[h];
            var until = h == hours.Length - 1 ? calls : (long)(calls * passed / sum);
            var count = until - given;
            for (var i = 0L; i < count; i++)
            {
                yield return hours[h].AddTicks(TimeSpan.TicksPerHour * i / count);
            }

            given = until;
        }
    }
}
