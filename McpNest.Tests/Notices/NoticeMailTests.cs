using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Mail;
using McpNest.Web.Console.Settings;
using McpNest.Web.Notices;

namespace McpNest.Tests.Notices;

/// <summary>By mail: to addresses of the configuration, and to each member what is theirs.</summary>
public sealed class NoticeMailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_GetsWhatIsTheirs_AndNobodyElseDoes()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions(), mail);
        var (ada, _) = (await stage.AddMemberAsync("ada", display: "Ada Example"), await stage.AddMemberAsync("ines", MemberRole.Admin));
        await stage.IssueAsync(ada, "Cursor\u00a0<!channel>".Replace('\u00a0', ' '), TimeSpan.FromDays(2));

        await stage.LookAsync();
        await stage.RestartAsync();
        await stage.LookAsync();

        var message = Assert.Single(mail.Mails);
        Assert.Contains("To: ada@example.com\n", message, StringComparison.Ordinal);
        Assert.Contains("Subject: McpNest: A key ends soon\n", message, StringComparison.Ordinal);
        Assert.Contains("https://nest.example.com/agents", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAnswersForAServer_IsAsked_AndWhoAsked_IsAnswered()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions(), mail);
        var (ada, cleo, ines) = (await stage.AddMemberAsync("ada"), await stage.AddMemberAsync("cleo", MemberRole.Lead), await stage.AddMemberAsync("ines", MemberRole.Admin));
        var server = await stage.AddServerAsync("github", cleo, ["read"]);
        var requests = stage.Get<RequestsBook>();
        var request = await requests.AskAsync(Actor.Member(ada), ada, server, stage.State.Servers[server].Tools["read"].Id, 8, "CANARY of a reason", Cancel);
        await stage.LookAsync();
        Assert.Equal(["cleo@example.com"], To(mail));
        Assert.Contains("ada asks for github__read, for 8 hours.", mail.Mails.Single(), StringComparison.Ordinal);

        await requests.DeclineAsync(Actor.Member(cleo), request, "CANARY of an answer", Cancel);
        await stage.LookAsync();
        await stage.RestartAsync();
        await stage.LookAsync();

        Assert.Equal(["cleo@example.com", "ada@example.com"], To(mail));
        Assert.Contains("Your request for github__read was declined.", mail.Mails.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Mails, text => text.Contains("CANARY", StringComparison.Ordinal));
        _ = ines;
    }

    [Fact]
    public async Task Admins_HearOfStops_AndTheTeamAddress_OfEverythingButPersonalMatters()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions { Mail = new NoticeMailOptions { To = ["team@example.com"] } }, mail);
        await stage.AddMemberAsync("ines", MemberRole.Admin);
        await stage.AddMemberAsync("ada");
        await stage.CommitAsync(new Change.Stopped(StopScope.Everything, null));

        await stage.LookAsync();

        Assert.Equal(["ines@example.com", "team@example.com"], To(mail).Order());
    }

    [Fact]
    public async Task PersonalMail_CanBeSwitchedOff()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions { Mail = new NoticeMailOptions { Personal = false } }, mail);
        await stage.IssueAsync(await stage.AddMemberAsync("ada"), "Cursor", TimeSpan.FromDays(2));

        await stage.LookAsync();

        Assert.Empty(mail.Mails);
        Assert.Empty(stage.Get<NoticeBoard>().Places);
    }

    [Fact]
    public async Task RefusedAddress_HoldsNobodyElseUp_AndIsTriedAgain()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions(), mail);
        foreach (var name in new[] { "ada", "bob" })
        {
            await stage.IssueAsync(await stage.AddMemberAsync(name), "Cursor", TimeSpan.FromDays(2));
        }

        mail.Refused["ada@example.com"] = true;
        await stage.LookAsync();
        Assert.Equal(["bob@example.com"], To(mail));
        Assert.Contains("takes no mail for this address", Assert.Single(stage.Get<NoticeBoard>().Places).Problem, StringComparison.Ordinal);

        mail.Refused.Clear();
        await stage.LookAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["bob@example.com", "ada@example.com"], To(mail));
        Assert.DoesNotContain(stage.Logs.Lines, line => line.Contains("ada@example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HostileNames_BeginNoHeader()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions { Mail = new NoticeMailOptions { To = ["team@example.com"], Personal = false } }, mail);
        await stage.IssueAsync(await stage.AddMemberAsync("ada", display: "Ada Subject: Bcc: eve@example.com"), "Cursor https://evil.example", TimeSpan.FromDays(2));

        await stage.LookAsync();

        var parts = Assert.Single(mail.Mails).Split("\n\n", 2);
        Assert.DoesNotContain("eve@example.com", parts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("https://evil", parts[1], StringComparison.Ordinal);
        Assert.Single(mail.Lines, line => line.StartsWith("RCPT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Test_OfPersonalMail_GoesToWhoTries()
    {
        await using var mail = new SmtpStub();
        await using var stage = new NoticeStage(new NoticeOptions(), mail);
        var ines = await stage.AddMemberAsync("ines", MemberRole.Admin);
        await stage.LookAsync();

        await stage.Get<NoticeBoard>().TestAsync(Actor.Member(ines), Assert.Single(stage.Get<NoticeBoard>().Places).Key, Cancel);

        Assert.Contains("Subject: A test of McpNest's notices\n", Assert.Single(mail.Mails), StringComparison.Ordinal);
        Assert.Equal(["ines@example.com"], To(mail));
    }

    private static IEnumerable<string> To(SmtpStub mail) => mail.Mails.Select(text => text.Split('\n').Single(line => line.StartsWith("To: ", StringComparison.Ordinal))[4..]);
}
