using McpNest.Core;
using McpNest.Web.Hosting;
using McpNest.Web.Mail;
using Microsoft.Extensions.Configuration;

namespace McpNest.Tests.Mail;

public sealed class SmtpOptionsTests
{
    [Fact]
    public void Left_out_means_no_mail() => Assert.Null(Read().Smtp);

    [Theory]
    [InlineData("starttls", 587)]
    [InlineData("tls", 465)]
    [InlineData(null, 587)]
    public void The_port_follows_from_the_protection(string? security, int port)
    {
        var smtp = Read(("Host", "mail.example.com"), ("From", "nest@example.com"), ("Security", security)).Smtp;

        Assert.Equal(port, smtp!.Port);
        Assert.Null(smtp.User);
    }

    [Fact]
    public void A_mail_server_on_this_machine_needs_no_protection() =>
        Assert.Equal(SmtpSecurity.None, Read(("Host", "localhost"), ("From", "nest@example.com"), ("Security", "none")).Smtp!.Security);

    [Theory]
    [InlineData("Host", "mail.example.com:25", "must be the name of a mail server")]
    [InlineData("Host", null, "must be the name of a mail server")]
    [InlineData("From", "nobody", "must be an address")]
    [InlineData("From", "a@example.com, b@example.com", "must be an address")]
    [InlineData("From", null, "must be an address")]
    [InlineData("Port", "0", "must be a whole number from 1 to 65535")]
    [InlineData("Security", "ssl", "must be starttls, tls or none")]
    [InlineData("Security", "none", "only for a mail server on this machine")]
    [InlineData("User", "ada", "belong together")]
    [InlineData("Pasword", "x", "did you mean McpNest:Smtp:Password?")]
    public void What_is_not_right_is_refused_by_name(string key, string? value, string sentence)
    {
        (string, string?)[] right = [("Host", "mail.example.com"), ("From", "nest@example.com")];

        var refusal = Assert.Throws<NestException>(() => Read([.. right.Where(entry => entry.Item1 != key), (key, value)]));

        Assert.Contains($"McpNest:Smtp:{key}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    private static NestOptions Read(params (string Key, string? Value)[] settings) => NestOptionsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Where(entry => entry.Value is not null).ToDictionary(entry => $"McpNest:Smtp:{entry.Key}", entry => entry.Value))
        .Build());
}
