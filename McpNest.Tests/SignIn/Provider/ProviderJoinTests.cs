using System.Net;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Joining;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>Joining by a link with an account at the provider.</summary>
[Collection("identity provider")]
public sealed class ProviderJoinTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Somebody_joins_the_group_with_their_account_there_and_comes_back_with_it(string local)
    {
        await using var here = await ProviderNest.StartAsync(new() { ["McpNest:LocalSignIn"] = local });
        var (group, link) = await MakeAsync(here, uses: 2);
        here.Server.Who = here.Server.Who with { Roles = ["McpNest.Lead"] };

        using var came = await ComeAsync(here, here.Nest.Browser(), link);

        Assert.Equal("/", came.Headers.Location!.ToString());
        var ada = here.Only();
        Assert.Contains(ada.Id, here.Nest.Journal.State.Groups[group].Members);
        Assert.Equal(MemberRole.Lead, ada.Role); // who they are there decides that here too
        Assert.NotNull(ada.VouchedAt);
        var row = Assert.Single(await here.Nest.Get<PeopleBook>().ListAsync(Cancel));
        Assert.Equal(("ada@example.com", "Ada Example"), (row.Email, row.Name));
        Assert.Equal((1, 1), await UsesAsync(here, group));

        await here.SignedInAsync();
        using var again = await ComeAsync(here, here.Nest.Browser(), link); // known: they come in, and cost nothing
        Assert.Equal("/", again.Headers.Location!.ToString());
        Assert.Equal((1, 1), await UsesAsync(here, group));
        Assert.Equal(ada.Id, here.Only().Id);
    }

    [Fact]
    public async Task After_the_last_use_nobody_joins_and_who_cannot_become_a_member_costs_none()
    {
        await using var here = await ProviderNest.StartAsync();
        var (group, link) = await MakeAsync(here, uses: 1);
        var (early, late) = (here.Nest.Browser(), here.Nest.Browser());
        here.Server.Who = here.Server.Who with { Email = null };
        using var nameless = await ComeAsync(here, here.Nest.Browser(), link);
        Assert.Contains("problem=no_address", nameless.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 1), await UsesAsync(here, group));

        // Both went there while the link still worked.
        await BeginAsync(here, late, link);
        here.Server.Who = new("ada-1", "ada@example.com", "Ada Example");
        using var first = await ComeAsync(here, early, link);
        here.Server.Who = new("eve-1", "eve@example.com", "Eve Example");
        using var second = await here.GoAsync(late, "/signin/provider?intent=true");

        Assert.Equal("/", first.Headers.Location!.ToString());
        Assert.Contains("problem=link_used", second.Headers.Location!.ToString(), StringComparison.Ordinal);
        here.Only();
        Assert.Equal(["provider", "provider"], await here.RefusalsAsync());
        using var over = await PostAsync(here.Nest.Browser(), link);
        Assert.Contains("lets nobody in", await over.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_a_members_is_theirs_by_their_invitation_only()
    {
        await using var here = await ProviderNest.StartAsync();
        await here.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com" }, Cancel);
        var (group, link) = await MakeAsync(here, uses: 1);

        using var came = await ComeAsync(here, here.Nest.Browser(), link);

        Assert.Contains("problem=unknown", came.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Null(here.Only().VouchedAt);
        Assert.Equal((0, 1), await UsesAsync(here, group));
        Assert.Equal(["ada@example.com: provider"], await here.RefusalsAsync());
    }

    [Fact]
    public async Task Coming_back_from_the_provider_ends_whoever_was_signed_in_before_in_that_browser()
    {
        await using var here = await ProviderNest.StartAsync(new() { ["McpNest:Access:JustInTime"] = "true" });
        var browser = await here.SignedInAsync();
        var before = Assert.Single(here.Nest.Get<SessionBook>().All);
        here.Server.Who = new("eve-1", "eve@example.com", "Eve Example");

        using var came = await here.GoAsync(browser);

        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));
        var now = Assert.Single(here.Nest.Get<SessionBook>().All);
        Assert.NotEqual(before.MemberId, now.MemberId);
    }

    private static async Task<(Guid Group, string Link)> MakeAsync(ProviderNest here, int uses)
    {
        var group = await here.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        return (group, (await here.Nest.Get<JoinLinks>().MakeAsync(Actor.Operator, group, TimeSpan.FromDays(7), uses, Cancel)).Url);
    }

    private static async Task<(int Joined, int Left)> UsesAsync(ProviderNest here, Guid group) =>
        (await here.Nest.Get<JoinLinks>().ListAsync(Cancel))[group] is var facts ? (facts.Joined, facts.Left) : default;

    private static Task<HttpResponseMessage> PostAsync(HttpClient browser, string link) =>
        RunningNest.SubmitAsync(browser, "/join", new() { ["Code"] = PasskeyPages.CodeOf(link), ["Way"] = "provider" });

    private static async Task BeginAsync(ProviderNest here, HttpClient browser, string link)
    {
        using var posted = await PostAsync(browser, link);
        Assert.Equal("/signin/provider/continue", new Uri(here.Nest.Url, posted.Headers.Location!).AbsolutePath);
    }

    private static async Task<HttpResponseMessage> ComeAsync(ProviderNest here, HttpClient browser, string link)
    {
        await BeginAsync(here, browser, link);
        return await here.GoAsync(browser, "/signin/provider?intent=true");
    }
}
