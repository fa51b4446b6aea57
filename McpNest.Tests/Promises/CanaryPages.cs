using System.Security.Claims;
using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Console;
using McpNest.Tests.EndToEnd;
using McpNest.Web.Console;
using McpNest.Web.Console.Access;
using McpNest.Web.Console.Audit;
using McpNest.Web.Console.Layout;
using McpNest.Web.Console.Overview;
using McpNest.Web.Console.People;
using McpNest.Web.Console.Proof;
using McpNest.Web.Console.Servers;
using McpNest.Web.Console.Shared.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Promises;

/// <summary>The pages of a running nest as an admin sees them, every call opened once.</summary>
internal static class CanaryPages
{
    public static async Task<IReadOnlyList<string>> ReadAsync(NestApp app)
    {
        var cancel = TestContext.Current.CancellationToken;
        var ines = await app.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "ines@example.com", Name = "Ines", Role = MemberRole.Admin }, cancel);
        await using var console = new BunitContext();
        BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(30);
        console.JSInterop.Mode = JSRuntimeMode.Loose;
        console.Services.AddNestConsole(_ => app.Nest.Url, personalUrls: true);
        console.Services.AddSingleton(app.Nest.Get<VerifyRun>());
        console.Services.AddSingleton<ISessions>(new TestSessions());
        console.Services.AddFallbackServiceProvider(app.Nest.App.Services);
        var authorization = console.AddAuthorization();
        authorization.SetAuthorized("ines@example.com");
        authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, ines.ToString()));
        authorization.SetPolicies("Admin", "Lead", "Auditor", "Journal");

        var pages = new List<string>
        {
            Read(console.Render<Banners>(), "*"),
            Read(console.Render<LeadOverview>(), "h1"),
            Read(console.Render<ServersPage>(), "tbody tr"),
            Read(console.Render<PeoplePage>(), "tbody tr"),
            Read(console.Render<AccessPage>(), "h1"),
            Read(console.Render<JournalPage>(), "[data-remembered]"),
        };
        foreach (var server in app.Journal.State.Servers.Values)
        {
            pages.Add(Read(console.Render<ServerPage>(page => page.Add(p => p.Slug, server.Slug)), "h1"));
        }

        foreach (var member in app.Journal.State.Members.Keys)
        {
            pages.Add(Read(console.Render<MemberPage>(page => page.Add(p => p.Id, member)), "h1"));
        }

        foreach (var call in await app.CallsAsync())
        {
            console.Services.GetRequiredService<NavigationManager>().NavigateTo($"audit?call={call.Seq}");
            pages.Add(Read(console.Render<AuditPage>(), ".detail"));
        }

        var report = await app.Nest.Get<VerifyJournal>()(new Progress<(long, long?)>(), cancel);
        Assert.True(report.Verdict == "intact", string.Join(' ', report.Sentences));
        pages.AddRange([.. report.Sentences, report.Looked]);
        return pages;
    }

    private static string Read<T>(IRenderedComponent<T> page, string shows)
        where T : IComponent
    {
        if (shows != "*")
        {
            page.WaitForElement(shows);
        }

        var markup = page.Markup;
        page.Dispose();
        return markup;
    }
}
