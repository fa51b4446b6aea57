using McpNest.Core;
using McpNest.Web.Hosting;
using McpNest.Web.Mail;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Mail;

public sealed class MailerTests
{
    private const string To = "ada@example.com";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2027-03-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_arrives_as_plain_text_from_the_address_that_was_configured()
    {
        await using var server = new SmtpStub();

        await MailerOf(server).SendAsync(To, "Ärger mit github", "Zeile eins\nhttps://nest.example.com/#mcpl_1\n.\n", Token);

        var mail = Assert.Single(server.Mails);
        Assert.Contains("From: McpNest <nest@example.com>\n", mail, StringComparison.Ordinal);
        Assert.Contains("To: ada@example.com\n", mail, StringComparison.Ordinal);
        Assert.Contains("Date: Mon, 01 Mar 2027 12:00:00 +0000\n", mail, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; charset=utf-8\n", mail, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\n", mail, StringComparison.Ordinal);
        Assert.Matches(@"Message-Id: <[^@\n]+@example\.com>\n", mail);
        Assert.Contains("https://nest.example.com/#mcpl_1\n.\n", mail, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello\r\nBcc: eve@example.com")]
    [InlineData("Hello\nBcc: eve@example.com\n\nanother text")]
    [InlineData("Hello\u2028Bcc: eve@example.com")]
    public async Task A_subject_is_one_line_whatever_is_in_it(string subject)
    {
        await using var server = new SmtpStub();

        await MailerOf(server).SendAsync(To, subject, "text", Token);

        var head = Assert.Single(server.Mails).Split("\n\n")[0];
        Assert.DoesNotContain(head.Split('\n'), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Single(server.Lines, line => line.StartsWith("RCPT TO", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ada@example.com\r\nRCPT TO:<eve@example.com>")]
    [InlineData("ada@example.com, eve@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com\n")]
    [InlineData("ada")]
    [InlineData("")]
    public async Task What_is_not_one_address_is_refused_before_anybody_is_asked(string to)
    {
        await using var server = new SmtpStub();

        await Assert.ThrowsAsync<NestException>(() => MailerOf(server).SendAsync(to, "subject", "text", Token));

        Assert.Empty(server.Lines);
    }

    [Fact]
    public async Task Without_a_mail_server_it_says_so()
    {
        var mailer = new Mailer(new NestOptions(), _time);

        Assert.False(mailer.IsConfigured);
        var refusal = await Assert.ThrowsAsync<NestException>(() => mailer.SendAsync(To, "subject", "text", Token));
        Assert.Contains("McpNest:Smtp", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_in_the_clear_where_encryption_was_asked_for()
    {
        await using var server = new SmtpStub();

        var refusal = await Assert.ThrowsAsync<NestException>(
            () => MailerOf(server, SmtpSecurity.StartTls, "nest", "secret words").SendAsync(To, "subject", "text", Token));

        Assert.Contains("starttls", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_sign_in_is_told_without_the_password()
    {
        await using var server = new SmtpStub { RefusesSignIn = true };

        var refusal = await Assert.ThrowsAsync<NestException>(
            () => MailerOf(server, SmtpSecurity.None, "nest", "secret words").SendAsync(To, "subject", "text", Token));

        Assert.Contains("refuses the user and password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret words", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_recipient_is_told()
    {
        await using var server = new SmtpStub();
        server.Refused[To] = true;

        var refusal = await Assert.ThrowsAsync<NestException>(() => MailerOf(server).SendAsync(To, "subject", "text", Token));

        Assert.Contains("takes no mail for this address", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Nobody_there_is_one_sentence()
    {
        SmtpStub gone;
        await using (gone = new SmtpStub())
        {
        }

        var refusal = await Assert.ThrowsAsync<NestException>(() => MailerFor(gone.Port).SendAsync(To, "subject", "text", Token));
        Assert.Contains("cannot be reached", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_says_nothing_is_given_up()
    {
        await using var server = new SmtpStub { IsSilent = true };

        var sending = MailerOf(server).SendAsync(To, "subject", "text", Token);
        await server.Came.WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(20));

        var refusal = await Assert.ThrowsAsync<NestException>(() => sending);
        Assert.Contains("did not answer in time", refusal.Message, StringComparison.Ordinal);
    }

    private Mailer MailerOf(SmtpStub server, SmtpSecurity security = SmtpSecurity.None, string? user = null, string? password = null) =>
        MailerFor(server.Port, security, user, password);

    private Mailer MailerFor(int port, SmtpSecurity security = SmtpSecurity.None, string? user = null, string? password = null) => new(
        new NestOptions
        {
            Smtp = new SmtpOptions
            {
                Host = "127.0.0.1",
                Port = port,
                From = "McpNest <nest@example.com>",
                Security = security,
                User = user,
                Password = password,
            },
        },
        _time);
}
