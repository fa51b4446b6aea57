using System.Net;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.CommandLine;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.SignIn;

/// <summary>Sessions that are ended by themselves, by an admin and from another process: for cookies, open pages and a later start.</summary>
public sealed class SessionEndTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_admin_ends_somebodys_session_with_a_fresh_proof_and_it_is_recorded()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var bob = await nest.AddMemberAsync("bob@example.com", Password);
        var (one, two) = (await nest.SignedInAsync("bob@example.com", Password), await nest.SignedInAsync("bob@example.com", Password));
        var open = nest.Get<SessionBook>().Of(bob);
        var desk = nest.Get<ISessions>();

        await Assert.ThrowsAsync<FreshSignInNeededException>(() => desk.EndAsync(Actor.Member(ada), bob, [open[0].Id], Cancel));
        Assert.Equal(2, nest.Get<SessionBook>().Of(bob).Count);
        Assert.Equal(1, await desk.EndAsync(Actor.Member(ada) with { ProvenAt = TimeProvider.System.GetUtcNow() }, bob, [open[0].Id, Guid.CreateVersion7()], Cancel));

        Assert.Equal(1, new[] { await StatusAsync(one), await StatusAsync(two) }.Count(status => status == HttpStatusCode.OK));
        var entry = Assert.Single(await ChangesAsync(nest), change => change.Change == "sessions_ended");
        Assert.Equal((Email, "bob@example.com: 1"), (entry.Actor, entry.Target));
    }

    [Fact]
    public async Task Somebody_ends_their_own_others_and_nobody_elses()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var bob = await nest.AddMemberAsync("bob@example.com", Password);
        var (here, there) = (await nest.SignedInAsync(Email, Password), await nest.SignedInAsync(Email, Password));
        await nest.SignedInAsync("bob@example.com", Password);
        var book = nest.Get<SessionBook>();
        var (desk, own) = (nest.Get<ISessions>(), book.Of(ada).MinBy(session => session.Id)!);
        var user = NestCookie.Principal(own, "");

        var listed = await desk.ListAsync(user, ada, Cancel);
        Assert.Equal((2, true), (listed.Count, listed.Single(session => session.Id == own.Id).IsThis));
        await desk.EndAsync(desk.ActorOf(user)!.Value, ada, [.. listed.Where(session => !session.IsThis).Select(session => session.Id)], Cancel);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (await StatusAsync(here), await StatusAsync(there)));

        await Assert.ThrowsAsync<NestException>(() => desk.ListAsync(user, bob, Cancel));
        await Assert.ThrowsAsync<NestException>(() => desk.EndAsync(desk.ActorOf(user)!.Value, bob, [book.Of(bob)[0].Id], Cancel));
        await Assert.ThrowsAsync<NestException>(() => desk.EndAllAsync(desk.ActorOf(user)!.Value, Cancel));
        Assert.Single(book.Of(bob));
    }

    [Fact]
    public async Task Signing_everyone_out_ends_all_sessions_and_makes_new_keys_for_cookies()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        await nest.AddMemberAsync("bob@example.com", Password);
        var (mine, bobs) = (await nest.SignedInAsync(Email, Password), await nest.SignedInAsync("bob@example.com", Password));
        var old = nest.Get<IDataProtectionProvider>().CreateProtector("test").Protect([1]);

        await nest.Get<ISessions>().EndAllAsync(Actor.Member(ada) with { ProvenAt = TimeProvider.System.GetUtcNow() }, Cancel);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (await StatusAsync(mine), await StatusAsync(bobs)));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => nest.Get<IDataProtectionProvider>().CreateProtector("test").Unprotect(old));
        Assert.Equal(2, (await ChangesAsync(nest)).Count(change => change.Change == "sessions_ended"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await nest.SignedInAsync(Email, Password)));
    }

    [Fact]
    public async Task What_another_process_ends_is_over_here_for_requests_and_open_pages()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        await nest.AddMemberAsync("bob@example.com", Password);
        var (browser, bobs) = (await nest.SignedInAsync(Email, Password), await nest.SignedInAsync("bob@example.com", Password));
        using var page = await PageAsync(nest, nest.Get<SessionBook>().Of(ada).Single());

        Assert.Contains("unknown browser", await CommandAsync(nest, "member", "sessions", Email), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1 session ended", await CommandAsync(nest, "member", "sessions", Email, "--end"), StringComparison.Ordinal);
        await page.SignedOut.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel); // StateWatcher hears of it; nobody asked for a page

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (await StatusAsync(browser), await StatusAsync(bobs)));
        var again = await nest.SignedInAsync(Email, Password);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again));
        await CommandAsync(nest, "member", "sessions", "--everyone", "--end");
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (await StatusAsync(again), await StatusAsync(bobs)));
    }

    [Fact]
    public async Task What_the_operator_ended_while_nothing_served_does_not_come_back()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var bob = await nest.AddMemberAsync("bob@example.com", Password);
        await nest.SignedInAsync(Email, Password);
        await nest.SignedInAsync("bob@example.com", Password);
        var later = new SessionBook(nest.Get<AccountsDatabase>(), TimeProvider.System);
        await later.LoadAsync(Cancel);

        // Only the record: as if whoever wrote it was killed before the rows were gone.
        await nest.Get<SessionsBook>().EndAsync(Actor.Operator, ada, 1, Cancel);
        using var watch = new SessionWatch(nest.Journal, nest.Get<SessionsBook>(), later, nest.Get<LiveFeed>());
        await watch.BeginAsync(Cancel);

        Assert.Equal((0, 1), (later.Of(ada).Count, later.Of(bob).Count));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("removed")]
    [InlineData("signed out elsewhere")]
    public async Task An_open_page_hears_of_it_by_a_tick(string how)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("zoe@example.com", Password, MemberRole.Admin);
        var ada = await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var browser = await nest.SignedInAsync(Email, Password);
        var session = nest.Get<SessionBook>().Of(ada).Single();
        using var page = await PageAsync(nest, session);

        await (how switch
        {
            "suspended" => nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, ada, Cancel),
            "removed" => nest.Get<PeopleBook>().RemoveAsync(Actor.Operator, ada, Cancel),
            _ => (Task)nest.Get<SessionBook>().EndAsync([session.Id], Cancel),
        });

        await page.SignedOut.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser));
        Assert.Null(nest.Get<ISessions>().ActorOf(NestCookie.Principal(session, ""))); // what a dialog still holds acts for nobody
    }

    [Fact]
    public async Task Signing_in_again_in_the_same_browser_leaves_no_session_behind()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);
        var first = nest.Get<SessionBook>().Of(ada).Single();

        using var again = await RunningNest.SubmitAsync(browser, "/signin", new() { ["Email"] = Email, ["Password"] = Password });

        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        Assert.NotEqual(first.Id, nest.Get<SessionBook>().Of(ada).Single().Id);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("somebody's secret", "")]
    public async Task A_session_bears_a_few_words_of_its_browser_and_nothing_else_it_says(string agent, string words)
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        browser.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);

        using var answer = await RunningNest.SubmitAsync(browser, "/signin", new() { ["Email"] = Email, ["Password"] = Password });

        Assert.Equal(words, nest.Get<SessionBook>().Of(ada).Single().Client);
    }

    [Fact]
    public async Task An_end_that_cannot_be_written_down_is_one_all_the_same_and_is_written_later()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);
        var sessions = nest.Get<SessionBook>();
        await RunAsync(nest, "CREATE TRIGGER full BEFORE DELETE ON Sessions BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        await nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, ada, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser)); // not an error
        await nest.Get<PeopleBook>().UnsuspendAsync(Actor.Operator, ada, Cancel);
        Assert.Empty(sessions.Of(ada));
        Assert.Single(await nest.Get<SessionRows>().ListAsync(ada, Cancel));
        Assert.True(sessions.HasUnwrittenEnds);

        await RunAsync(nest, "DROP TRIGGER full");
        await sessions.WriteEndsAsync(Cancel); // as each tick does
        Assert.False(sessions.HasUnwrittenEnds);
        Assert.Empty(await nest.Get<SessionRows>().ListAsync(ada, Cancel));
    }

    private static async Task RunAsync(RunningNest nest, string sql)
    {
        await using var scope = nest.Get<AccountsDatabase>().Open();
        await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Database.ExecuteSqlRawAsync(sql, Cancel);
    }

    private static async Task<OpenPage> PageAsync(RunningNest nest, Session session)
    {
        var page = new OpenPage(nest.App.Services.CreateScope());
        var state = (PageSession)page.Scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var user = NestCookie.Principal(session, await nest.Accounts.StampAsync(session.MemberId, Cancel));
        ((IHostEnvironmentAuthenticationStateProvider)state).SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        state.AuthenticationStateChanged += changed => page.Told(changed);
        return page;
    }

    private static async Task<string> CommandAsync(RunningNest nest, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await NestCommandLine.RunAsync(["--data", nest.Folder, .. args], new CommandOutput(output, error, TextReader.Null), Cancel);
        Assert.True(code == 0, error.ToString());
        return output.ToString();
    }

    private static Task<IReadOnlyList<ChangeEntry>> ChangesAsync(RunningNest nest) => nest.Get<ChangeLog>().PageAsync(null, null, 100, Cancel);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        return response.StatusCode;
    }

    /// <summary>What a circuit holds of its person.</summary>
    private sealed class OpenPage(IServiceScope scope) : IDisposable
    {
        public IServiceScope Scope => scope;

        public TaskCompletionSource SignedOut { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Told(Task<AuthenticationState> changed) => _ = ToldAsync(changed);

        public void Dispose() => scope.Dispose();

        private async Task ToldAsync(Task<AuthenticationState> changed)
        {
            if ((await changed).User.Identity?.IsAuthenticated != true)
            {
                SignedOut.TrySetResult();
            }
        }
    }
}
