using FsCheck;
using FsCheck.Fluent;
using McpNest.Core;
using McpNest.Core.Audit.Query;

namespace McpNest.Tests.Audit.Query;

public sealed class QueryGrammarTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "")]
    [InlineData("  outcome:denied   server:github ", "server:github result:denied")]
    [InlineData("server:linear server:github,linear", "server:github,linear")]
    [InlineData("-tool:search_* ada -bob", "-tool:search_* ada -bob")]
    [InlineData("SERVER:github Result:DENIED", "server:github result:denied")]
    [InlineData("since:24h until:2026-06-01", "after:24h before:2026-06-01")]
    [InlineData("after:2026-06-01T12:00:00+02:00", "after:2026-06-01T10:00:00Z")]
    [InlineData("member:\"Ada Lovelace\",bob@example.org", "member:\"Ada Lovelace\",bob@example.org")]
    [InlineData("\"two words\" \"a:b\"", "\"a:b\" \"two words\"")]
    [InlineData("client:\"say \\\"hi\\\"\"", "client:\"say \\\"hi\\\"\"")]
    [InlineData("-reason:tool_*", "-reason:tool_*")]
    [InlineData("tool:github__search", "tool:github__search")]
    [InlineData("method:tools/call scheme:https", "method:tools/call scheme:https")]
    public void Text_ReadAndWritten_IsCanonical(string text, string canonical)
    {
        var query = CallQuery.Parse(text, s_now);

        Assert.Equal(canonical, query.Text);
        Assert.Equal(query, CallQuery.Parse(canonical, s_now));
    }

    [Theory]
    [InlineData("after:24h", "2026-06-14T12:00:00Z")]
    [InlineData("after:30m", "2026-06-15T11:30:00Z")]
    [InlineData("after:7d", "2026-06-08T12:00:00Z")]
    [InlineData("after:2w", "2026-06-01T12:00:00Z")]
    [InlineData("after:2026-06-01", "2026-06-01T00:00:00Z")]
    [InlineData("after:2026-06-01T10:00", "2026-06-01T10:00:00Z")]
    public void Time_MeansAnInstant(string text, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, null), CallQuery.Parse(text, s_now).After!.At);

    [Theory]
    [InlineData("server:a servr:github", 9, "server", "'servr'")]
    [InlineData("outcome:deny", 8, "denied", "'deny'")]
    [InlineData("reason:nogrant", 7, "no_grant", "'nogrant'")]
    [InlineData("result:zzzzzzzz", 7, null, "there are succeeded")]
    [InlineData("zzzzzzzzzz:1", 0, null, "quotes")]
    [InlineData("server:", 7, null, "missing")]
    [InlineData("server:a,", 9, null, "missing")]
    [InlineData("server:,a", 7, null, "missing")]
    [InlineData("member:\"Ada", 7, "\"", "not closed")]
    [InlineData("member:\"Ada\"x", 12, null, "blank")]
    [InlineData("\"\"", 0, null, "nothing between")]
    [InlineData("a - b", 2, null, "excludes nothing")]
    [InlineData("after:yesterday", 6, null, "no time")]
    [InlineData("after:9999999d", 6, null, "no time")]
    [InlineData("-after:1d", 0, null, "before")]
    [InlineData("after:1d after:2d", 9, null, "only once")]
    [InlineData("after:1d,2d", 0, null, "only once")]
    public void Fault_NamesThePlace_AndWhatComesNear(string text, int position, string? suggestion, string says)
    {
        var fault = CallQuery.Read(text, s_now).Fault!;

        Assert.Equal((position, suggestion), (fault.Position, fault.Suggestion));
        Assert.Contains(says, fault.Sentence, StringComparison.Ordinal);
        Assert.Equal(fault.Sentence, Assert.Throws<NestException>(() => CallQuery.Parse(text, s_now)).Message);
    }

    [Fact]
    public void Fault_OfALongText_DoesNotRepeatIt()
    {
        var fault = CallQuery.Read(new string('x', 1500) + ":1", s_now).Fault!;

        Assert.True(fault.Sentence.Length < 200);
        Assert.NotNull(CallQuery.Read(new string('x', 3000), s_now).Fault);
    }

    [Theory]
    [InlineData("", null, "", 0)]
    [InlineData("ser", null, "ser", 0)]
    [InlineData("a -ser", null, "ser", 3)]
    [InlineData("server:git", QueryKey.Server, "git", 7)]
    [InlineData("outcome:", QueryKey.Result, "", 8)]
    [InlineData("-tool:a,b", QueryKey.Tool, "b", 8)]
    [InlineData("member:\"Ada L", QueryKey.Member, "Ada L", 8)]
    [InlineData("member:\"a, b\",c", QueryKey.Member, "c", 14)]
    [InlineData("server:github ", null, "", 14)]
    public void Typing_TellsWhatTheEndIsInTheMiddleOf(string text, QueryKey? key, string soFar, int start) =>
        Assert.Equal(new QueryTyping(key, soFar, start), CallQuery.Read(text, s_now).Typing);

    [Fact]
    public void AnyQuery_WrittenAndReadAgain_IsTheSame()
    {
        var values = Gen.NonEmptyListOf(Gen.Elements("a", "B", "*", "git*hub", "two words", "-x", "c,d", "q\"uote", "back\\slash", "k:v", "ü", "tab\there", ":", "\\\""));
        var keys = Gen.Elements(QueryKey.Member, QueryKey.Agent, QueryKey.Client, QueryKey.Server, QueryKey.Tool, QueryKey.Method, QueryKey.Scheme);
        var query =
            from clauses in Gen.ListOf(from key in keys from negated in Gen.Elements(true, false) from list in values select (key, negated, list))
            from words in Gen.ListOf(from negated in Gen.Elements(true, false) from word in values select (negated, word[0]))
            select Build(clauses, words);

        Prop.ForAll(Arb.From(query), built => CallQuery.Parse(built.Text, s_now).Equals(built) && CallQuery.Parse(built.Text, s_now).Text == built.Text)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AnyText_IsAQueryOrAFaultWithinIt() => Prop.ForAll<string>(text =>
    {
        var reading = CallQuery.Read(text ?? "", s_now);
        return (reading.Query is null) != (reading.Fault is null)
            && (reading.Fault is null || (reading.Fault.Position >= 0 && reading.Fault.Position <= (text ?? "").Length));
    }).QuickCheckThrowOnFailure();

    private static CallQuery Build(IEnumerable<(QueryKey Key, bool Negated, List<string> Values)> clauses, IEnumerable<(bool Negated, string Text)> words)
    {
        var builder = new QueryBuilder();
        foreach (var (key, negated, values) in clauses)
        {
            builder.Add(key, negated, values);
        }

        foreach (var (negated, text) in words)
        {
            builder.AddWord(text, negated);
        }

        return builder.Build();
    }
}
