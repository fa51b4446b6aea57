using System.Net;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Recovery;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.SignIn;

public sealed class RecoveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_lets_its_member_in_once_and_leads_to_a_new_passkey()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var codes = await nest.Get<RecoveryCodeBook>().MakeAsync(id, Cancel);
        var browser = nest.Browser();

        using var first = await RecoverAsync(browser, " ADA@example.com ", codes[3].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal).Replace('0', 'O'));
        using var second = await RecoverAsync(nest.Browser(), PasskeyPages.Email, codes[3]);

        Assert.Equal("/account?recovered=true", first.Headers.Location!.PathAndQuery());
        Assert.True(await browser.IsInAsync());
        await AssertRefusedAsync(second);
        Assert.Equal(RecoveryCodeBook.Count - 1, await nest.Get<RecoveryCodeBook>().LeftAsync(id, Cancel));
        Assert.Equal(["passkey_added", "recovery_code_used"], await nest.AccountActsAsync());
        Assert.Contains(nest.Get<SessionBook>().Of(id), session => session.Way == "recovery_code");
    }

    [Fact]
    public async Task Ten_at_once_with_one_code_are_one()
    {
        await using var nest = await RunningNest.StartAsync();
        var book = nest.Get<RecoveryCodeBook>();
        var (ada, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var code = (await book.MakeAsync(ada, Cancel))[0];
        Assert.Null(await book.RedeemAsync(bob, code, Cancel));

        var winners = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => book.RedeemAsync(ada, code, Cancel))));

        var used = Assert.Single(winners, winner => winner is not null)!;
        await book.ReleaseAsync(used, Cancel);
        Assert.NotNull(await book.RedeemAsync(ada, code, Cancel));
    }

    [Fact]
    public async Task Codes_are_ten_differ_replace_those_before_and_are_stored_as_hashes()
    {
        await using var nest = await RunningNest.StartAsync();
        var book = nest.Get<RecoveryCodeBook>();
        var id = Guid.CreateVersion7();
        var old = await book.MakeAsync(id, Cancel);

        var fresh = await book.MakeAsync(id, Cancel);

        Assert.Equal(RecoveryCodeBook.Count, old.Concat(fresh).Distinct().Count() / 2);
        Assert.All(fresh, code => Assert.Matches("^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$", code));
        Assert.Null(await book.RedeemAsync(id, old[0], Cancel));
        foreach (var file in Directory.GetFiles(nest.Folder, "accounts.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var bytes = await reader.ReadToEndAsync(Cancel);
            Assert.All(fresh, code => Assert.DoesNotContain(code, bytes, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Unknown_wrong_used_and_suspended_look_the_same_and_a_suspended_member_loses_no_code()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var codes = await nest.Get<RecoveryCodeBook>().MakeAsync(id, Cancel);

        using var unknown = await RecoverAsync(nest.Browser(), "nobody@example.com", codes[0]);
        using var wrong = await RecoverAsync(nest.Browser(), PasskeyPages.Email, "0000-0000-0000-0000");
        using var empty = await RecoverAsync(nest.Browser(), PasskeyPages.Email, "");
        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberSuspended(id)], null, Cancel);
        using var suspended = await RecoverAsync(nest.Browser(), PasskeyPages.Email, codes[0]);

        foreach (var response in new[] { unknown, wrong, empty, suspended })
        {
            await AssertRefusedAsync(response);
        }

        Assert.Equal(RecoveryCodeBook.Count, await nest.Get<RecoveryCodeBook>().LeftAsync(id, Cancel));
    }

    [Fact]
    public async Task Codes_share_the_bound_of_passwords_and_a_form_without_its_token_is_refused()
    {
        await using var nest = await RunningNest.StartAsync();
        var throttle = nest.Get<SignInThrottle>();
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "recover", ["Email"] = PasskeyPages.Email, ["Code"] = "x" });
        using var without = await nest.Browser().PostAsync(new Uri("/signin/recover", UriKind.Relative), content, Cancel);
        for (var attempt = 0; attempt < SignInThrottle.PerAccount; attempt++)
        {
            Assert.True(throttle.TryTake(IPAddress.Loopback, PasskeyPages.Email));
        }

        using var limited = await RecoverAsync(nest.Browser(), PasskeyPages.Email, "0000-0000-0000-0000");

        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
    }

    private static Task<HttpResponseMessage> RecoverAsync(HttpClient browser, string email, string code) =>
        RunningNest.SubmitAsync(browser, "/signin/recover", new() { ["Email"] = email, ["Code"] = code });

    private static async Task AssertRefusedAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("do not let anybody in", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }
}
