using System.Net;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

/// <summary>A link for seven days with which somebody signs in for the first time.</summary>
public sealed class InvitationLinkTests
{
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_lets_its_member_in_once_within_seven_days_and_is_no_longer_made_then()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (lea, bob) = (await AddAsync(nest, "lea@example.com", MemberRole.Lead), await AddAsync(nest, "bob@example.com"));
        var (old, _) = await nest.Links.CreateInvitationAsync(Actor.Member(lea), bob, Cancel);
        var (link, until) = await nest.Links.CreateInvitationAsync(Actor.Member(lea), bob, Cancel);
        Assert.Equal(until, time.GetUtcNow().AddDays(7));
        Assert.Equal(bob, Assert.Single(await nest.Links.OpenAsync(Cancel)).Key);

        time.Advance(OneTimeLinks.InvitationLifetime - TimeSpan.FromMinutes(1));
        Assert.False(await IsLetInAsync(nest, old));
        Assert.True(await IsLetInAsync(nest, link, Password));
        Assert.False(await IsLetInAsync(nest, link));

        Assert.Equal(bob, await nest.Accounts.CheckAsync("bob@example.com", Password, Cancel));
        Assert.Empty(await nest.Links.OpenAsync(Cancel));
        await Assert.ThrowsAsync<NestException>(() => nest.Links.CreateInvitationAsync(Actor.Member(lea), bob, Cancel));
        Assert.Equal("link_issued", (await ChangesAsync(nest)).First(change => change.StartsWith("link", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_ends_after_seven_days()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var bob = await AddAsync(nest, "bob@example.com");
        var (link, _) = await nest.Links.CreateInvitationAsync(Actor.Operator, bob, Cancel);

        time.Advance(OneTimeLinks.InvitationLifetime + TimeSpan.FromSeconds(1));

        Assert.False(await IsLetInAsync(nest, link));
    }

    [Fact]
    public async Task A_lead_never_gets_in_as_somebody_who_was_promoted_meanwhile()
    {
        await using var nest = await RunningNest.StartAsync();
        var (lea, bob) = (await AddAsync(nest, "lea@example.com", MemberRole.Lead), await AddAsync(nest, "bob@example.com"));
        var (link, _) = await nest.Links.CreateInvitationAsync(Actor.Member(lea), bob, Cancel);
        await nest.Get<PeopleBook>().SetRoleAsync(Actor.Operator, bob, MemberRole.Admin, Cancel);

        Assert.False(await IsLetInAsync(nest, link));
        await Assert.ThrowsAsync<NestException>(() => nest.Links.CreateInvitationAsync(Actor.Member(lea), bob, Cancel));
    }

    private static Task<Guid> AddAsync(RunningNest nest, string email, MemberRole role = MemberRole.Member) =>
        nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = email, Role = role }, Cancel);

    private static async Task<bool> IsLetInAsync(RunningNest nest, string link, string password = "")
    {
        using var answer = await RunningNest.SubmitAsync(nest.Browser(), "/signin/link", new()
        {
            ["Code"] = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..],
            ["Password"] = password,
        });
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    private static async Task<IEnumerable<string>> ChangesAsync(RunningNest nest) =>
        (await nest.Get<Core.Audit.ChangeLog>().PageAsync(null, null, 100, Cancel)).Select(entry => entry.Change);
}
