using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Playwright;

namespace McpNest.Tests.EndToEnd;

/// <summary>Hostile text in every name somebody else can choose, and every page that can be reached by links.</summary>
public sealed partial class BrowserCrawlTests
{
    private const int MostPages = 80;
    private const int MostQueries = 3; // of one path

    /// <summary>Markup that would set a mark on the page, a right-to-left override, a zero-width space, an escape sequence, a formula.</summary>
    private const string Hostile = "</td><img src=x onerror=\"pwned=1\"><script>pwned=1</script>'\"\u202Eneddih\u202C\u200B\u001B[31mred =1+1 {{7*7}} @(1)";

    private const string HostileVisible = "<img src=x onerror=pwned=1><svg onload=pwned=1>='\"&amp;";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingThatOthersChose_RunsOrHides_OnAnyPage()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var server = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await PopulateAsync(app, server);
        var people = app.Nest.Get<PeopleBook>();
        await people.AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com", Name = "Ada Example", Role = MemberRole.Admin }, Cancel);
        await ada.Page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "ada@example.com", Cancel));
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in without either" }).ClickAsync();
        await ada.UsableAsync(ada.Page);

        var visited = await CrawlAsync(ada, app.Nest.Url);

        string[] expected = ["/", "/servers", "/servers/evil", "/people", "/access", "/audit", "/settings", "/agents", "/accounts", "/account", "/journal"];
        Assert.Empty(expected.Except(visited.Select(path => path.Split('?')[0])));
    }

    private static async Task<IReadOnlyCollection<string>> CrawlAsync(BrowserPerson person, Uri nest)
    {
        var (visited, paths) = (new HashSet<string>(), new Dictionary<string, int>());
        var waiting = new Queue<string>(["/", "/agents", "/accounts", "/account", "/journal", "/first-steps"]);
        while (waiting.TryDequeue(out var path) && visited.Count < MostPages)
        {
            var bare = path.Split('?')[0];
            var seen = paths.GetValueOrDefault(bare);
            if (seen > MostQueries || !visited.Add(path))
            {
                continue;
            }

            paths[bare] = seen + 1;
            await person.OpenAsync(path);
            await person.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await LookAsync(person.Page, path);
            Assert.Empty(person.Complaints);
            var links = await person.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]')].map(a => a.href)");
            foreach (var link in links.Select(link => new Uri(link)).Where(link => link.Authority == nest.Authority && link.Scheme == nest.Scheme && link.AbsolutePath != "/scan"))
            {
                waiting.Enqueue(link.PathAndQuery);
            }
        }

        return visited;
    }

    private static async Task LookAsync(IPage page, string path)
    {
        Assert.False(await page.EvaluateAsync<bool>("'pwned' in window"), $"{path} ran what somebody else wrote.");
        var text = await page.EvaluateAsync<string>("document.body.innerText + [...document.querySelectorAll('[title], [aria-label]')].map(e => e.title + e.ariaLabel).join(' ')");
        var hidden = HiddenCharacters().Match(text);
        Assert.False(hidden.Success, hidden.Success ? $"{path} shows U+{(int)hidden.Value[0]:X4} as it is: …{text[Math.Max(0, hidden.Index - 30)..hidden.Index]}" : "");
    }

    private static async Task PopulateAsync(NestApp app, FakeHttpServer server)
    {
        server.Tools = [Tool("delete/everything-=now", Hostile), Tool("read.me", "Reads."), Tool("plain", "Once harmless.")];
        var people = app.Nest.Get<PeopleBook>();
        var bob = await people.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = HostileVisible }, Cancel);
        var group = await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, "<img src=x onerror=pwned=1>", Cancel);
        await app.Nest.Get<GroupsBook>().SetMembersAsync(Actor.Operator, group, [], [bob], Cancel);
        var id = await app.AddServerAsync(server, "evil");
        await app.GrantAsync(bob, id);
        await app.Nest.Get<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Group(group), new GrantTarget(id, null), GrantEffect.Allow, null, Cancel);
        var (agent, url) = await app.IssueAsync(bob, HostileVisible);
        await app.CallAsync(url, "evil__plain");
        await app.CallAsync(url, "evil__" + new string('x', 20) + "<b>");
        await app.CallAsync(url, "evil__read.me");
        server.Tools = [Tool("read.me", Hostile), Tool("plain", "Now " + Hostile), Tool("new-one", Hostile)];
        await app.Nest.Get<ServersBook>().RefreshAsync(Actor.Operator, id, Cancel);
        await app.CallAsync(url, "evil__plain");
        await app.Nest.Get<StopsBook>().StopAsync(Actor.Operator, new Stop(StopScope.Agent, agent), HostileVisible, Cancel);
        await app.CallAsync(url, "evil__plain");
        await app.Nest.Get<RequestsBook>().AskAsync(
            Actor.Operator, bob, id, app.Journal.State.Servers[id].Tools["plain"].Id, 24, HostileVisible, Cancel);
    }

    private static string Tool(string name, string text) => new JsonObject
    {
        ["name"] = name,
        ["title"] = text,
        ["description"] = text,
        ["inputSchema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [text] = new JsonObject { ["description"] = text, ["type"] = "string" } },
        },
        ["annotations"] = new JsonObject { ["title"] = text, ["destructiveHint"] = true },
    }.ToJsonString();

    [GeneratedRegex(@"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex HiddenCharacters();
}
