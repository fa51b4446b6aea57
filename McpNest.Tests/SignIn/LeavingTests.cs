using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Shared;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.SignIn;

/// <summary>Whoever leaves is out everywhere: sessions in every browser, also those that send nothing meanwhile, open pages, streams, keys.</summary>
public sealed class LeavingTests
{
    private const string Email = "bob@example.com";
    private const string Password = "otter violin gravel lantern";

    // Generous: it is about whether, and a busy machine is slow. What ends them ticks at once, or every second.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Acts => ["suspend", "remove", "erase"];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Sessions_end_in_every_browser_and_do_not_come_back(string act)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("root@example.com", Password, MemberRole.Admin);
        var bob = await nest.AddMemberAsync(Email, Password);
        var root = await nest.SignedInAsync("root@example.com", Password);
        var (here, elsewhere) = (await nest.SignedInAsync(Email, Password), await nest.SignedInAsync(Email, Password));
        var sessions = nest.Get<SessionBook>();
        var over = new TaskCompletionSource();
        sessions.Ended += () => over.TrySetResult();
        Assert.Equal(2, sessions.Of(bob).Count);

        await LeaveAsync(nest, act, bob);
        await over.Task.WaitAsync(s_patience, Cancel);

        Assert.Empty(sessions.Of(bob));
        if (act == "suspend")
        {
            await nest.Get<PeopleBook>().UnsuspendAsync(Actor.Operator, bob, Cancel);
        }

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(here));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(elsewhere));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(root));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task An_open_page_is_nobodys_at_once(string act)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("root@example.com", Password, MemberRole.Admin);
        var bob = await nest.AddMemberAsync(Email, Password);
        await using var circuit = nest.App.Services.CreateAsyncScope();
        var page = circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var session = await nest.Get<SessionBook>().BeginAsync(bob, SignInWay.Password, "Firefox on Linux", Cancel);
        var user = NestCookie.Principal(session, await nest.Accounts.StampAsync(bob, Cancel));
        ((IHostEnvironmentAuthenticationStateProvider)page).SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        Assert.True((await page.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated);
        var left = new TaskCompletionSource();
        page.AuthenticationStateChanged += async state =>
        {
            if ((await state).User.Identity is not { IsAuthenticated: true })
            {
                left.TrySetResult();
            }
        };

        await LeaveAsync(nest, act, bob);

        await left.Task.WaitAsync(s_patience, Cancel);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task What_their_agents_hold_open_is_cut_and_the_next_call_refused(string act)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("root@example.com", Password, MemberRole.Admin);
        var bob = await nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = Email }, Cancel);
        var key = (await nest.Get<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor" }, Cancel)).Key;
        var (client, door) = (nest.Browser(), new Uri($"/u/{key}/mcp", UriKind.Relative));
        using var opened = await client.SendAsync(Request(HttpMethod.Post, door, null, """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            """), Cancel);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();
        using var begun = await client.SendAsync(Request(HttpMethod.Post, door, session, """{"jsonrpc":"2.0","method":"notifications/initialized"}"""), Cancel);
        using var stream = await client.SendAsync(Request(HttpMethod.Get, door, session, null), HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        var end = EndAsync(reader);

        await LeaveAsync(nest, act, bob);
        await end.WaitAsync(s_patience, Cancel);

        using var next = await client.SendAsync(Request(HttpMethod.Post, door, session, """{"jsonrpc":"2.0","id":2,"method":"tools/list"}"""), Cancel);
        if (act == "suspend")
        {
            Assert.Equal("nest__status", Assert.Single(Regex.Matches(await next.Content.ReadAsStringAsync(Cancel), "\"name\":\"(\\w+)\"")).Groups[1].Value); // they may ask why
        }
        else
        {
            Assert.Equal(HttpStatusCode.NotFound, next.StatusCode);
        }
    }

    private static Task LeaveAsync(RunningNest nest, string act, Guid member) => act switch
    {
        "suspend" => nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, member, Cancel),
        "remove" => nest.Get<MemberRemover>()(Actor.Operator, member, Handover.None, Cancel),
        _ => nest.Get<ErasureBook>().EraseAsync(Actor.Operator, member, Cancel),
    };

    private static HttpRequestMessage Request(HttpMethod method, Uri door, string? session, string? body)
    {
        var request = new HttpRequestMessage(method, door);
        request.Headers.TryAddWithoutValidation("Accept", body is null ? "text/event-stream" : "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    private static async Task EndAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync(Cancel) is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut rather than ended.
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        return response.StatusCode;
    }
}
