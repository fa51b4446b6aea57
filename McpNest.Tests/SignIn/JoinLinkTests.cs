using System.Net;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Joining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

/// <summary>One link with which several people join a group: through the whole pipeline.</summary>
public sealed class JoinLinkTests
{
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_joins_is_signed_in_and_comes_back_with_the_password()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync("ada@example.com", Password, MemberRole.Admin);
        var group = await nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        var made = await nest.Get<JoinLinks>().MakeAsync(Actor.Member(ada), group, TimeSpan.FromDays(7), 2, Cancel);
        Assert.StartsWith($"{nest.Url.GetLeftPart(UriPartial.Authority)}/join#mcpj_", made.Url, StringComparison.Ordinal);
        var browser = nest.Browser();

        using var answer = await JoinAsync(browser, made.Url, "bob@example.com", "Bob Example");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        using var home = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        var bob = (await nest.Get<PeopleBook>().FindByEmailAsync("bob@example.com", Cancel))!;
        Assert.Equal(("Bob Example", MemberRole.Member), (bob.Name, bob.Role));
        Assert.Contains(bob.Id, nest.Journal.State.Groups[group].Members);
        Assert.Equal(bob.Id, await nest.Accounts.CheckAsync("bob@example.com", Password, Cancel));
        var link = (await nest.Get<JoinLinks>().ListAsync(Cancel))[group];
        Assert.Equal((1, 1, true), (link.Joined, link.Left, link.Works));
        var changes = await ChangesAsync(nest);
        Assert.Equal(["signed_in", "joined", "group_members_set", "member_added", "join_link_made"], changes.Take(5).Select(change => change.Change));
        Assert.Equal(ada, changes[1].ActorId);
    }

    [Fact]
    public async Task Nothing_is_used_up_by_a_weak_password_a_wrong_address_or_a_members_address()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Cancel);
        var made = await MakeAsync(nest, uses: 1);

        Assert.Contains("at least 15 characters", await RefusalAsync(nest, made, "eve@example.com", "short"), StringComparison.Ordinal);
        Assert.Contains("Enter an e-mail address", await RefusalAsync(nest, made, "eve", Password), StringComparison.Ordinal);
        Assert.Contains("a member&#x27;s already", await RefusalAsync(nest, made, "Bob@Example.com", Password), StringComparison.Ordinal);

        using var answer = await JoinAsync(nest.Browser(), made, "eve@example.com");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("lets nobody in", await RefusalAsync(nest, made, "fay@example.com", Password), StringComparison.Ordinal);
        Assert.Equal(["join_link", "bob@example.com: join_link"], (await ChangesAsync(nest)).Where(change => change.Change == "sign_in_refused").Select(change => change.Target));
        Assert.Null(await nest.Get<PeopleBook>().FindByEmailAsync("fay@example.com", Cancel));
    }

    [Fact]
    public async Task Of_two_at_the_last_use_one_joins()
    {
        await using var nest = await RunningNest.StartAsync();
        var made = await MakeAsync(nest, uses: 1);

        var answers = await Task.WhenAll(Enumerable.Range(1, 4).Select(n => JoinAsync(nest.Browser(), made, $"person{n}@example.com")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Redirect);
        Assert.Single(await nest.Get<PeopleBook>().ListAsync(Cancel));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task It_ends_by_time_by_hand_and_with_its_maker()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var links = nest.Get<JoinLinks>();
        var (ada, root) = (await nest.AddMemberAsync("ada@example.com", Password, MemberRole.Admin), await nest.AddMemberAsync("root@example.com", Password, MemberRole.Admin));
        await MakeAsync(nest, uses: 5);
        var replaced = (await links.ListAsync(Cancel))[Group.EveryoneId].Id;
        var old = await links.MakeAsync(Actor.Member(ada), Group.EveryoneId, TimeSpan.FromDays(1), 5, Cancel);
        Assert.Equal(["join_link_made", "join_link_ended"], (await ChangesAsync(nest)).Take(2).Select(change => change.Change));
        await Assert.ThrowsAsync<NestException>(() => links.EndAsync(Actor.Member(ada), replaced, Cancel));

        time.Advance(TimeSpan.FromDays(1));
        Assert.Contains("lets nobody in", await RefusalAsync(nest, old.Url, "bob@example.com", Password), StringComparison.Ordinal);

        var ended = await links.MakeAsync(Actor.Member(ada), Group.EveryoneId, TimeSpan.FromDays(1), 5, Cancel);
        await links.EndAsync(Actor.Member(root), (await links.ListAsync(Cancel))[Group.EveryoneId].Id, Cancel);
        Assert.Contains("lets nobody in", await RefusalAsync(nest, ended.Url, "bob@example.com", Password), StringComparison.Ordinal);

        var orphan = await links.MakeAsync(Actor.Member(ada), Group.EveryoneId, TimeSpan.FromDays(1), 5, Cancel);
        await nest.Get<PeopleBook>().SetRoleAsync(Actor.Operator, ada, MemberRole.Lead, Cancel);
        Assert.Contains("lets nobody in", await RefusalAsync(nest, orphan.Url, "bob@example.com", Password), StringComparison.Ordinal);
        Assert.False((await links.ListAsync(Cancel))[Group.EveryoneId].Works);
        await Assert.ThrowsAsync<NestException>(() => links.MakeAsync(Actor.Member(ada), Group.EveryoneId, TimeSpan.FromDays(1), 5, Cancel));
    }

    [Fact]
    public async Task A_removed_group_lets_nobody_in()
    {
        await using var nest = await RunningNest.StartAsync();
        var group = await nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        var made = await nest.Get<JoinLinks>().MakeAsync(Actor.Operator, group, TimeSpan.FromDays(7), 2, Cancel);

        await nest.Get<GroupsBook>().RemoveAsync(Actor.Operator, group, Cancel);

        Assert.Contains("lets nobody in", await RefusalAsync(nest, made.Url, "bob@example.com", Password), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_are_refused_recorded_and_limited()
    {
        await using var nest = await RunningNest.StartAsync();
        var browser = nest.Browser();

        var codes = new List<HttpStatusCode>();
        for (var guess = 0; guess < 20; guess++)
        {
            using var answer = await JoinAsync(browser, $"x#mcpj_{guess}", "eve@example.com");
            codes.Add(answer.StatusCode);
        }

        Assert.Equal(JoinGuard.RefusedPerAddress, codes.Count(code => code == HttpStatusCode.OK));
        Assert.Equal(10, codes.Count(code => code == HttpStatusCode.TooManyRequests));
        var refused = (await ChangesAsync(nest)).Where(change => change.Change == "sign_in_refused").ToList();
        Assert.Equal(JoinGuard.RefusedPerAddress + 1, refused.Count);
        Assert.Equal("join_link, limited", refused[0].Target);
    }

    [Fact]
    public async Task A_team_behind_one_address_joins_at_once()
    {
        await using var nest = await RunningNest.StartAsync();
        var guard = nest.Get<JoinGuard>();

        for (var attempt = 0; attempt < JoinGuard.AttemptsPerAddress; attempt++)
        {
            Assert.True(guard.MayTry(IPAddress.Loopback));
        }

        Assert.False(guard.MayTry(IPAddress.Loopback));
        Assert.True(guard.MayTry(IPAddress.Parse("192.0.2.1")));
    }

    private static async Task<string> MakeAsync(RunningNest nest, int uses) =>
        (await nest.Get<JoinLinks>().MakeAsync(Actor.Operator, Group.EveryoneId, TimeSpan.FromDays(7), uses, Cancel)).Url;

    private static Task<HttpResponseMessage> JoinAsync(HttpClient browser, string link, string email, string name = "Somebody", string password = Password) =>
        RunningNest.SubmitAsync(browser, "/join", new()
        {
            ["Code"] = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..],
            ["Name"] = name,
            ["Email"] = email,
            ["Password"] = password,
        });

    private static async Task<string> RefusalAsync(RunningNest nest, string link, string email, string password)
    {
        using var answer = await JoinAsync(nest.Browser(), link, email, password: password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<IReadOnlyList<ChangeEntry>> ChangesAsync(RunningNest nest)
    {
        await nest.Get<SignInRefusals>().SettledAsync();
        return await nest.Get<ChangeLog>().PageAsync(null, null, 100, Cancel);
    }
}
