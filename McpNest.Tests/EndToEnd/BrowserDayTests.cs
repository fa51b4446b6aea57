using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The pages somebody opens at the end of a team's working day. Most pictures in docs/pictures are taken here.</summary>
public sealed class BrowserDayTests
{
    private const int Hours = 23;

    private static readonly (string Slug, (string Name, string Description, bool Reads)[] Tools)[] s_servers =
    [
        ("docs", [("read_page", "Reads one page of the handbook.", true), ("search_pages", "Finds pages of the handbook by words.", true), ("update_page", "Replaces a page of the handbook.", false)]),
        ("github", [("create_pull_request", "Opens a pull request.", false), ("get_issue", "Reads one issue.", true), ("list_commits", "Lists commits of a branch.", true), ("merge_pull_request", "Merges a pull request.", false), ("search_code", "Searches code.", true)]),
        ("tracker", [("close_issue", "Closes an issue.", false), ("create_issue", "Files an issue.", false), ("list_issues", "Lists open issues of a project.", true)]),
    ];

    private static readonly (string Name, string Group, string Agent, string Client)[] s_people =
    [
        ("Bob", "Engineering", "Cursor, work laptop", "cursor-vscode"),
        ("Cleo", "Engineering", "Claude Code, desk", "claude-code"),
        ("Dana", "Design", "Claude Desktop", "claude-ai"),
        ("Emil", "Engineering", "VS Code", "Visual Studio Code"),
        ("Fay", "Support", "Codex", "codex-mcp-client"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADayOfATeam_ReadsWellOnEveryPage()
    {
        var time = new PastTime { Ago = TimeSpan.FromHours(Hours) };
        await using var chromium = await Chromium.StartAsync();
        await using var docs = await FakeHttpServer.StartAsync();
        await using var github = await FakeHttpServer.StartAsync();
        await using var tracker = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync(time: time);
        var calls = await LiveAsync(app, [docs, github, tracker], time);
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var page = ada.Page;
        await page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "ada@example.com", Cancel));
        await ada.ClickAsync("Sign in");
        await ada.HeadedAsync("Overview");

        await BrowserPictures.LookAsync(page, "day-overview");
        await ada.OpenAsync("servers");
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(s_servers.Length);
        await BrowserPictures.LookAsync(page, "day-servers");
        await ada.OpenAsync("people");
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(s_people.Length + 1);
        await BrowserPictures.LookAsync(page, "day-people");
        await ada.OpenAsync("access");
        await Expect(page.Locator("table.grid thead th")).Not.ToHaveCountAsync(0);
        await BrowserPictures.LookAsync(page, "day-access");
        await ada.OpenAsync("audit");
        await Expect(page.Locator(".timeline [data-bar]")).Not.ToHaveCountAsync(0);
        await Expect(page.Locator("table.calls tbody tr")).ToHaveCountAsync(Math.Min(calls, 60));
        await BrowserPictures.LookAsync(page, "day-audit");
        await page.Locator("table.calls tbody tr").Filter(new() { HasText = "denied" }).First.ClickAsync();
        await Expect(page.Locator("aside.detail")).ToContainTextAsync("It never reached the server");
        await BrowserPictures.LookAsync(page, "day-audit-open");
        Assert.Empty(ada.Complaints);
    }

    /// <returns>How many calls were made.</returns>
    private static async Task<int> LiveAsync(NestApp app, FakeHttpServer[] upstreams, PastTime time)
    {
        upstreams[1].OnCall = request => request.Body.Contains("get_issue", StringComparison.Ordinal)
            ? "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"There is no such issue.\"}],\"isError\":true}"
            : "\"result\":{\"content\":[]}";
        var people = app.Nest.Get<PeopleBook>();
        var ada = await people.AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com", Name = "Ada Example", Role = MemberRole.Admin }, Cancel);
        foreach (var (upstream, (slug, tools)) in upstreams.Zip(s_servers))
        {
            upstream.Tools = [.. tools.Select(tool => FakeHttpServer.Definition(tool.Name, tool.Description, tool.Reads))];
            await app.AddAsync(new AddServer { Slug = slug, Transport = ServerTransport.Http, Url = upstream.Url.AbsoluteUri, OwnerId = ada });
        }

        var groups = new Dictionary<string, Guid>();
        var agents = new List<(Uri Url, string Client)>();
        foreach (var (name, group, agent, client) in s_people)
        {
            var member = await people.AddAsync(
                Actor.Operator, new AddMember { Email = $"{name.ToLowerInvariant()}@example.com", Name = $"{name} Example", Role = name == "Cleo" ? MemberRole.Lead : MemberRole.Member }, Cancel);
            var id = groups.TryGetValue(group, out var known) ? known : groups[group] = await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, group, Cancel);
            await app.Nest.Get<GroupsBook>().PutAsync(Actor.Operator, id, member, isIn: true, Cancel);
            await app.Nest.Accounts.CreateAsync(member, $"{name.ToLowerInvariant()}@example.com", BrowserLead.Password, Cancel);
            agents.Add(((await app.IssueAsync(member, agent)).Url, client));
        }

        await AllowAsync(app, GrantSubject.Everyone, "docs", "read_page", "search_pages");
        await AllowAsync(app, GrantSubject.Everyone, "tracker", "list_issues");
        await AllowAsync(app, GrantSubject.Group(groups["Engineering"]), "github", null);
        await AllowAsync(app, GrantSubject.Group(groups["Support"]), "tracker", null);
        await AllowAsync(app, GrantSubject.Group(groups["Design"]), "docs", null);

        var (made, read, written) = (0, 0, 0);
        var reads = s_servers.SelectMany(server => server.Tools.Where(tool => tool.Reads).Select(tool => $"{server.Slug}__{tool.Name}")).ToArray();
        var writes = s_servers.SelectMany(server => server.Tools.Where(tool => !tool.Reads).Select(tool => $"{server.Slug}__{tool.Name}")).ToArray();
        for (var hour = Hours; hour >= 0; hour--)
        {
            // Few at night, many around noon of that day.
            var busy = 2 + (int)(9 * Math.Max(0, Math.Sin(Math.PI * (Hours - hour - 5) / 17)));
            for (var i = 0; i < busy; i++)
            {
                time.Ago = TimeSpan.FromHours(hour) + TimeSpan.FromMinutes(50.0 * (busy - i) / busy) * (hour > 0 ? 1 : 0.1);
                var (url, client) = agents[(made * 7 + hour) % agents.Count];
                await app.CallAsync(url, made % 5 == 4 ? writes[written++ % writes.Length] : reads[read++ % reads.Length], client: client);
                made++;
            }
        }

        time.Ago = TimeSpan.FromMinutes(12);
        upstreams[2].Tools = [.. s_servers[2].Tools.Select(tool => FakeHttpServer.Definition(tool.Name, tool.Name == "create_issue" ? "Files an issue, and attaches the files that are open." : tool.Description, tool.Reads))];
        await app.Nest.Get<ServersBook>().RefreshAsync(Actor.Operator, app.Journal.State.FindServer("tracker")!.Id, Cancel);
        var dana = app.Journal.State.Agents.Values.Select(agent => agent.MemberId).Distinct().ElementAt(2);
        var github = app.Journal.State.FindServer("github")!;
        await app.Nest.Get<RequestsBook>().AskAsync(Actor.Member(dana), dana, github.Id, github.Tools["search_code"].Id, hours: 8, "Looking for where the logo is drawn", Cancel);
        time.Ago = TimeSpan.Zero;
        return made;
    }

    private static async Task AllowAsync(NestApp app, GrantSubject subject, string slug, params string[]? tools)
    {
        var server = app.Journal.State.FindServer(slug)!;
        foreach (var target in tools is null ? [new GrantTarget(server.Id, null)] : tools.Select(tool => new GrantTarget(server.Id, server.Tools[tool].Id)))
        {
            await app.Nest.Get<AccessBook>().SetAsync(Actor.Operator, subject, target, GrantEffect.Allow, until: null, Cancel);
        }
    }
}
