using System.Net;
using McpNest.Core;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace McpNest.Tests.Hosting;

public sealed class NestOptionsReaderTests
{
    [Theory]
    [InlineData("PublicUrl", "nest.example.com", "must be an absolute http or https address")]
    [InlineData("PublicUrl", "/nest", "must be an absolute http or https address")]
    [InlineData("PublicUrl", "ftp://nest.example.com", "must be an absolute http or https address")]
    [InlineData("PublicUrl", "https://example.com/nest", "cannot be served below a path")]
    [InlineData("PublicUrl", "https://example.com/?a=b", "scheme, host and port only")]
    [InlineData("PublicUrl", "https://ada:secret@example.com", "scheme, host and port only")]
    [InlineData("PublicUrl", "http://nest.example.com", "must use https unless it names this machine")]
    [InlineData("PublicUrl:Host", "nest.example.com", "must be a single value")]
    [InlineData("PersonalUrls", "no", "must be true or false")]
    [InlineData("StatusTool", "0", "must be true or false")]
    [InlineData("KnownProxies", "10.0.0.2", "must be a list")]
    [InlineData("KnownProxies:0", "proxy.example.com", "must be an IP address")]
    [InlineData("KnownNetworks:0", "10.0.0.0/33", "must be a network")]
    [InlineData("PublicUri", "https://nest.example.com", "did you mean McpNest:PublicUrl?")]
    [InlineData("personal_urls", "true", "did you mean McpNest:PersonalUrls?")]
    [InlineData("Database", "x.db", "McpNest has PublicUrl, PersonalUrls, StatusTool, AllowPrivateAddresses, SurvivePowerLoss, KnownProxies, KnownNetworks, Limits, Journal, Smtp, Notices, OpenIdConnect, Access, LocalSignIn, BreakGlass.")]
    [InlineData("Journal:CheckpointFolder", "evidence", "must be a whole path")]
    [InlineData("Journal:RetentionMonths", "0", "must be a whole number from 1 to 120")]
    [InlineData("Limits:Session", "5", "did you mean McpNest:Limits:Sessions?")]
    [InlineData("Limits:Sessions", "0", "must be a whole number from 1 to 1000000")]
    [InlineData("Limits:BytesInFlight", "4e6", "must be a whole number from 16777216")]
    [InlineData("Limits:MessageBytes", "-1", "must be a whole number from 65536")]
    public void A_setting_that_is_not_understood_is_refused_by_name(string key, string value, string sentence)
    {
        var refusal = Assert.Throws<NestException>(() => Read(($"McpNest:{key}", value)));

        Assert.Contains($"McpNest:{key.Split(':')[0]}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Single(refusal.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var refusal = Assert.Throws<NestException>(() => Read(
            ("McpNest:PublicUrl", "http://nest.example.com"), ("McpNest:StatusTool", "maybe"), ("McpNest:Colour", "blue")));

        Assert.Equal(3, refusal.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Nothing_configured_gives_the_defaults()
    {
        var options = Read(("McpNest:PublicUrl", ""));

        Assert.Null(options.PublicUrl);
        Assert.True(options.PersonalUrls);
        Assert.True(options.StatusTool);
        Assert.Empty(options.KnownProxies);
        Assert.Equal(new NestLimits(), options.Limits);
    }

    [Fact]
    public void What_is_configured_is_read()
    {
        var options = Read(
            ("mcpnest:publicurl", "https://nest.example.com"), ("McpNest:PersonalUrls", "false"),
            ("McpNest:KnownProxies:0", "10.0.0.2"), ("McpNest:KnownNetworks:0", "10.1.0.0/16"), ("McpNest:Limits:AgentCallsPerSecond", "7"));

        Assert.Equal("nest.example.com", options.PublicUrl!.Host);
        Assert.False(options.PersonalUrls);
        Assert.Equal(IPAddress.Parse("10.0.0.2"), Assert.Single(options.KnownProxies));
        Assert.True(Assert.Single(options.KnownNetworks).Contains(IPAddress.Parse("10.1.2.3")));
        Assert.Equal(new NestLimits { AgentCallsPerSecond = 7 }, options.Limits);
    }

    [Fact]
    public void The_sample_file_is_accepted_and_says_the_defaults()
    {
        var path = Path.Combine(Repository.Root, "appsettings.sample.json");

        var options = NestOptionsReader.Read(new ConfigurationBuilder().AddJsonFile(path).Build());

        Assert.Equal(new Uri(ListenAddresses.Default), options.PublicUrl);
        Assert.True(options.PersonalUrls);
        Assert.True(options.StatusTool);
        Assert.Equal(new NestLimits(), options.Limits);
    }

    private static NestOptions Read(params (string Key, string Value)[] settings) => NestOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
