using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Who is in a group, where several people say so at once.</summary>
public sealed class GroupsBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_AreSetFromWhatWasRead_AndWhatOthersDidMeanwhileStays()
    {
        await using var books = new TestBooks();
        var people = await PeopleAsync(books, 4);
        var group = await books.Groups.AddAsync(Actor.Operator, "Backend", Cancel);
        Guid[] seen = [people[0], people[1]];
        await books.Groups.SetMembersAsync(Actor.Operator, group, [], seen, Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, people[0], isIn: false, Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, people[3], isIn: true, Cancel);

        await books.Groups.SetMembersAsync(Actor.Operator, group, seen, [.. seen, people[2]], Cancel);

        Assert.Equal(new HashSet<Guid> { people[1], people[2], people[3] }, books.State.Groups[group].Members.ToHashSet());
        var version = books.State.Version;
        await books.Groups.SetMembersAsync(Actor.Operator, group, seen, seen, Cancel);
        Assert.Equal(version, books.State.Version);
    }

    [Fact]
    public async Task ManyAtOnce_LoseNobody()
    {
        await using var books = new TestBooks();
        var people = await PeopleAsync(books, 24);
        var group = await books.Groups.AddAsync(Actor.Operator, "Backend", Cancel);
        await books.Groups.SetMembersAsync(Actor.Operator, group, [], people[..8], Cancel);

        await Task.WhenAll(
            people.Select((id, i) => Task.Run(() => books.Groups.PutAsync(Actor.Operator, group, id, isIn: i >= 8, Cancel), Cancel))
                .Concat(Enumerable.Range(0, 8).Select(i => Task.Run(() => books.Groups.RenameAsync(Actor.Operator, group, $"Backend {i}", Cancel), Cancel)))
                .Concat(Enumerable.Range(0, 8).Select(i => Task.Run(
                    () => books.People.AddAsync(Actor.Operator, new AddMember { Email = $"late{i}@example.com", Groups = [group] }, Cancel), Cancel))));

        Assert.DoesNotContain(people[..8], books.State.Groups[group].Members.Contains);
        Assert.Equal(16 + 8, books.State.Groups[group].Members.Count);
    }

    private static async Task<Guid[]> PeopleAsync(TestBooks books, int count)
    {
        var people = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            people[i] = (await books.AddAsync($"p{i}", MemberRole.Member)).MemberId!.Value;
        }

        return people;
    }
}
