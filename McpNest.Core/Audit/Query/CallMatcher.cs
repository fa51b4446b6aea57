using System.Collections.Immutable;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>Turns a query's words into ids and its times into places in the journal.</summary>
internal sealed class CallMatcher(SqliteConnection connection, CallWords words)
{
    private static readonly TermKind[] s_named = [TermKind.Tool, TermKind.Server, TermKind.Member, TermKind.Agent];

    public CallMatch Match(CallQuery query) => Between(
        [.. query.Clauses.Select(Condition), .. query.Words.Select(Condition)], query.After?.At.UtcTicks, query.Before?.At.UtcTicks);

    /// <summary>The same conditions within a time.</summary>
    public CallMatch Between(ImmutableArray<CallCondition> conditions, long? after, long? before)
    {
        // An hour's calls lie in one range of seqs; the exact instant is left to the rows.
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT min(FirstSeq), max(LastSeq) FROM CallHours WHERE Hour >= $from AND Hour <= $to";
        command.Parameters.AddWithValue("$from", after is { } first ? CallProjection.HourOf(first) : 0);
        command.Parameters.AddWithValue("$to", before is { } last ? CallProjection.HourOf(last) : int.MaxValue);
        using var range = command.ExecuteReader();
        return range.Read() && !range.IsDBNull(0)
            ? new CallMatch(conditions, range.GetInt64(0), range.GetInt64(1) + 1, after, before)
            : new CallMatch(conditions, 0, 0, after, before);
    }

    public CallCondition Condition(QueryClause clause)
    {
        if (clause.Key == QueryKey.Result)
        {
            return Results(clause);
        }

        if (clause.Key == QueryKey.Is)
        {
            return Kinds(clause);
        }

        if (clause.Key == QueryKey.Change)
        {
            return new CallCondition(clause.Negated, []);
        }

        var kind = KindOf(clause.Key);
        var sets = ImmutableArray.CreateBuilder<ImmutableArray<TermSet>>();
        Add(sets, kind, words.Find(kind, clause.Values));
        if (kind == TermKind.Tool)
        {
            foreach (var value in clause.Values)
            {
                AddPrefixed(sets, value.Text, "", "");
            }
        }

        return new CallCondition(clause.Negated, sets.ToImmutable());
    }

    public static TermKind KindOf(QueryKey key) => key switch
    {
        QueryKey.Member => TermKind.Member,
        QueryKey.Agent => TermKind.Agent,
        QueryKey.Client => TermKind.Client,
        QueryKey.Server => TermKind.Server,
        QueryKey.Tool => TermKind.Tool,
        QueryKey.Reason => TermKind.Reason,
        QueryKey.Method => TermKind.Method,
        QueryKey.Scheme => TermKind.Scheme,
        QueryKey.Result => TermKind.Outcome,
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "A time is no word."),
    };

    private CallCondition Condition(QueryWord word)
    {
        var sets = ImmutableArray.CreateBuilder<ImmutableArray<TermSet>>();
        foreach (var kind in s_named)
        {
            Add(sets, kind, words.FindNamed(kind, word.Pattern.IsIn));
        }

        AddPrefixed(sets, word.Pattern.Text, "*", "*");
        return new CallCondition(word.Negated, sets.ToImmutable());
    }

    private CallCondition Kinds(QueryClause clause)
    {
        var sets = ImmutableArray.CreateBuilder<ImmutableArray<TermSet>>();
        foreach (var kind in Enum.GetValues<CallKind>().Where(kind => clause.Values.Any(value => value.Matches(WireName.Of(kind)))))
        {
            if (kind == CallKind.NewAgent)
            {
                Add(sets, TermKind.Agent, words.FindAgents(words.Kinds.NewAgents()));
                continue;
            }

            foreach (var (server, tools) in words.Kinds.Tools(writing: kind == CallKind.Write))
            {
                var slug = words.FindNamed(TermKind.Server, text => text == server);
                var names = words.FindNamed(TermKind.Tool, tools.Contains);
                if (slug.Length > 0 && names.Length > 0)
                {
                    sets.Add([new TermSet(TermKind.Server, [.. slug]), new TermSet(TermKind.Tool, [.. names])]);
                }
            }
        }

        return new CallCondition(clause.Negated, sets.ToImmutable());
    }

    /// <summary>Results are few and closed, so what is excluded becomes what is left: for that there is an index.</summary>
    private CallCondition Results(QueryClause clause)
    {
        var sets = ImmutableArray.CreateBuilder<ImmutableArray<TermSet>>();
        Add(sets, TermKind.Outcome, words.FindNamed(TermKind.Outcome, Fits));
        if (Fits(CallEntry.Open))
        {
            sets.Add([TermSet.Open]);
        }

        return new CallCondition(Negated: false, sets.ToImmutable());

        bool Fits(string text) => clause.Values.Any(value => value.Matches(text)) != clause.Negated;
    }

    /// <summary>The name agents see, <c>server__tool</c>.</summary>
    private void AddPrefixed(ImmutableArray<ImmutableArray<TermSet>>.Builder sets, string name, string before, string after)
    {
        if (ToolAddress.Parse(name) is { } address)
        {
            var servers = words.Find(TermKind.Server, [new QueryPattern(before + address.Server)]);
            var tools = words.Find(TermKind.Tool, [new QueryPattern(address.Tool + after)]);
            if (servers.Length > 0 && tools.Length > 0)
            {
                sets.Add([new TermSet(TermKind.Server, [.. servers]), new TermSet(TermKind.Tool, [.. tools])]);
            }
        }
    }

    private static void Add(ImmutableArray<ImmutableArray<TermSet>>.Builder sets, TermKind kind, int[] ids)
    {
        if (ids.Length > 0)
        {
            sets.Add([new TermSet(kind, [.. ids])]);
        }
    }
}
