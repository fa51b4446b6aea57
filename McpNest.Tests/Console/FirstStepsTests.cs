using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Web.Console.Setup;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>The first steps: ticks come from the nest, and a step is left where it was.</summary>
public sealed class FirstStepsTests : ConsoleTest
{
    private const string Secret = "ghp_canary0123456789abcdef";

    public FirstStepsTests()
    {
        // The address is free to choose here.
        Services.AddSingleton(new AddressFacts(
            () => new Uri(Journal.State.Address ?? "http://localhost:5080"), () => new Uri("http://localhost:5080"), isConfigured: false,
            url => url.Scheme == "https" ? "Name the proxy." : null));
    }

    [Fact]
    public async Task Ticks_AreReadFromTheNest_AndTheFirstOpenStepIsOpen()
    {
        var me = await SignInAsync();
        Assert.Equal(("address", 1), Look());

        await Services.GetRequiredService<NestSettings>().SetAddressAsync(Actor.Member(me), "http://localhost:5080", Ct);
        Assert.Equal(("server", 2), Look());

        var tool = await AddServerAsync();
        Assert.Equal(("access", 3), Look());

        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Member(me), new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id), GrantEffect.Allow, null, Ct);
        Assert.Equal(("connect", 4), Look());

        (string, int) Look()
        {
            var page = Render<FirstStepsPage>();
            page.WaitForElement(".setup-step");
            return (page.Find(".setup-step.open").Id!["step-".Length..], page.FindAll(".setup-step.done").Count);
        }
    }

    [Fact]
    public async Task Steps_CanBeSkippedAndResumed_AndTheAddressSaysWhich()
    {
        await SignInAsync();
        var navigation = Services.GetRequiredService<NavigationManager>();
        var page = Render<FirstStepsPage>();

        await Button(page, "Skip for now").ClickAsync(new());
        Assert.EndsWith("first-steps?step=server", navigation.Uri, StringComparison.Ordinal);
        page.WaitForElement("#step-server.open");
        await page.Find("#step-connect button").ClickAsync(new());
        page.WaitForElement("#step-connect.open");
        Assert.Contains("Waiting for the first allowed call", page.Markup, StringComparison.Ordinal);

        navigation.NavigateTo("first-steps?step=access");
        Render<FirstStepsPage>().WaitForElement("#step-access.open");
    }

    [Fact]
    public async Task Address_IsSetWithOneClick_AndGoesOn()
    {
        await SignInAsync();
        var page = Render<FirstStepsPage>();
        page.WaitForElement("#step-address.open input[type=url]").Input("http://nest.example.com");
        await page.Find("#step-address form").SubmitAsync();
        Assert.Contains("Use https", page.WaitForElement("#step-address [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Null(Journal.State.Address);

        page.Find("#step-address input[type=url]").Input("https://nest.example.com");
        Assert.Contains("Name the proxy.", page.Find("#step-address").TextContent, StringComparison.Ordinal);
        page.FindAll("#step-address input[type=radio]")[1].Change(true);
        await page.Find("#step-address form").SubmitAsync();

        page.WaitForElement("#step-server.open");
        Assert.Equal(("https://nest.example.com", NameAudience.Auditors), (Journal.State.Address, Journal.State.NamesShownTo));
    }

    [Fact]
    public async Task Lead_SeesTheAddressAndCannotSetIt()
    {
        await SignInAsync();
        var lead = await Services.GetRequiredService<PeopleBook>().AddAsync(
            Actor.Operator, new AddMember { Email = "bo@example.com", Name = "Bo Example", Role = MemberRole.Lead }, Ct);
        Authorization.SetClaims(new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, lead.ToString()));
        Authorization.SetPolicies("Lead", "Auditor");
        Services.GetRequiredService<NavigationManager>().NavigateTo("first-steps?step=address");
        var page = Render<FirstStepsPage>();

        Assert.Contains("An admin can change it", page.WaitForElement("#step-address.open").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#step-address input"));
    }

    [Fact]
    public async Task Paste_SaysWhatIsFound_AddsWhatIsTicked_AndForgetsTheText()
    {
        await SignInAsync();
        await AddServerAsync("github");
        Services.GetRequiredService<NavigationManager>().NavigateTo("first-steps?step=server");
        var page = Render<FirstStepsPage>();
        await Button(page, "Add another server").ClickAsync(new());

        page.WaitForElement("textarea").Change("{");
        await page.Find("#step-server form").SubmitAsync();
        Assert.Contains("is closed; paste all of it", page.WaitForElement("#step-server [role=alert]").TextContent, StringComparison.Ordinal);

        page.Find("textarea").Change($$$"""
            {"mcpServers":{
              "github":{"command":"npx","args":["-y","x"],"env":{"GITHUB_TOKEN":"{{{Secret}}}"} },
              "<img src=x>linear":{"command":"npx","args":["-y","y"],"env":{"LINEAR_KEY":"Bearer ${input:key}"} },
              "here":{"command":"./run.sh"}, "local":{"url":"http://localhost:1/mcp"},
              "plain":{"url":"http://mcp.example.com/mcp"} } }
            """);
        await page.Find("#step-server form").SubmitAsync();

        var list = page.WaitForElement(".found");
        Assert.Contains("Found: 5 servers", list.TextContent, StringComparison.Ordinal);
        Assert.Contains("Goes to the encrypted store: GITHUB_TOKEN", list.TextContent, StringComparison.Ordinal);
        Assert.Contains("The scanner found here: 1 high", list.TextContent, StringComparison.Ordinal);
        Assert.Contains("runs a file of this computer", list.TextContent, StringComparison.Ordinal);
        Assert.Contains("<img src=x>linear", list.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", page.Markup, StringComparison.Ordinal);
        Assert.Equal([true, true, false, false], page.FindAll(".found input[type=checkbox]").Select(box => box.HasAttribute("checked")));
        page.Find(".found input[type=password]").Change("typed-by-hand");
        await page.Find("form.found").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal(["github", "github-2", "img-src-x-linear"], Journal.State.ServersBySlug.Keys.Order(StringComparer.Ordinal)));
        var targets = Services.GetRequiredService<ServerTargets>();
        Assert.Equal(Secret, (await targets.ReadAsync(Journal.State.FindServer("github-2")!.Id, Ct)).Environment["GITHUB_TOKEN"]);
        Assert.Equal("Bearer typed-by-hand", (await targets.ReadAsync(Journal.State.FindServer("img-src-x-linear")!.Id, Ct)).Environment["LINEAR_KEY"]);
        page.WaitForAssertion(() => Assert.Contains("Approve and start github-2", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("canary", page.Markup, StringComparison.Ordinal);
        Assert.False(Journal.State.FindServer("github-2")!.MayConnect);
    }

    [Fact]
    public async Task PasteItInstead_LandsAtTheField_AlsoAfterSetup()
    {
        await SignInAsync();
        await AddServerAsync();
        var link = Render<Web.Console.Servers.AddServerPage>().WaitForElement("a[href^=first-steps]").GetAttribute("href")!;
        Services.GetRequiredService<NavigationManager>().NavigateTo(link);

        Render<FirstStepsPage>().WaitForElement("#step-server.open textarea");
    }

    [Fact]
    public async Task Refused_StaysInTheListWithItsReason()
    {
        await SignInAsync();
        Services.GetRequiredService<NavigationManager>().NavigateTo("first-steps?step=server");
        var page = Render<FirstStepsPage>();
        page.WaitForElement("textarea").Change("""{"a":{"command":"npx","args":["-y","a"]},"b":{"command":"npx","args":["-y","b"]}}""");
        await page.FindAll("#step-server form")[^1].SubmitAsync();
        page.WaitForElement(".found .asks input").Change("nest");
        await page.Find("form.found").SubmitAsync();

        Assert.Contains("Choose a name", page.WaitForElement(".found [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(["b"], Journal.State.ServersBySlug.Keys);
        Assert.Equal("nest", page.Find(".found .asks input").GetAttribute("value"));
    }

    [Fact]
    public async Task Access_IsGivenInOneClick_ToMeOrAGroup()
    {
        var me = await SignInAsync();
        await AddServerAsync();
        Services.GetRequiredService<NavigationManager>().NavigateTo("first-steps?step=access");
        var page = Render<FirstStepsPage>();
        Assert.Empty(Journal.State.Grants);
        page.WaitForElement("#step-access.open");
        page.WaitForAssertion(() => Assert.Contains("Everything approved of files, also what is approved later, for 14 days", page.Markup, StringComparison.Ordinal));

        await Button(page, "Give it to me for 14 days").ClickAsync(new());

        var grant = Assert.Single(Journal.State.Grants.Values);
        Assert.Equal((GrantSubject.Member(me), null), (grant.Subject, grant.Target.ToolId));
        Assert.InRange(grant.Until!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(13.9), TimeSpan.FromDays(14));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<FirstStepsPage> page, string text)
    {
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("button, a.mud-button-root"), button => button.TextContent.Contains(text, StringComparison.Ordinal)));
        return page.FindAll("button, a.mud-button-root").First(button => button.TextContent.Contains(text, StringComparison.Ordinal));
    }
}
