using System.Collections.Immutable;
using System.Net;
using McpNest.Core.Audit;
using McpNest.Web.Mail;
using McpNest.Web.Notices;
using McpNest.Web.SignIn.Provider;

namespace McpNest.Web.Hosting;

/// <summary>What an operator may configure, section <c>McpNest</c>. Read with <see cref="NestOptionsReader"/>.</summary>
public sealed record NestOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "McpNest";

    /// <summary>The address people and agents use. Null: the loopback address the nest listens on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether <c>/u/{key}/mcp</c> works; off means bearer only.</summary>
    public bool PersonalUrls { get; init; } = true;

    /// <summary>Whether lists contain <c>nest__status</c>.</summary>
    public bool StatusTool { get; init; } = true;

    /// <summary>Whether a server's public host name may lead to a private address of this network.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Whether every record is on disk before its call goes on. Off, the last records before a power cut may be missing.</summary>
    public bool SurvivePowerLoss { get; init; } = true;

    /// <summary>Proxies whose X-Forwarded-For and X-Forwarded-Proto count.</summary>
    public ImmutableArray<IPAddress> KnownProxies { get; init; } = [];

    /// <summary>Networks of such proxies.</summary>
    public ImmutableArray<IPNetwork> KnownNetworks { get; init; } = [];

    public NestLimits Limits { get; init; } = new();

    /// <summary>Checkpoints and retention.</summary>
    public AuditOptions Journal { get; init; } = new();

    /// <summary>The mail server; null: the nest sends no mail.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>Where the nest tells of what needs somebody.</summary>
    public NoticeOptions Notices { get; init; } = new();

    /// <summary>The identity provider people sign in through; null without one.</summary>
    public ProviderOptions? Provider { get; init; }

    /// <summary>Whether people sign in with what they have here: a password, a passkey, a link. Off needs a <see cref="Provider"/>.</summary>
    public bool LocalSignIn { get; init; } = true;

    /// <summary>Address of the one admin who signs in locally all the same.</summary>
    public string? BreakGlass { get; init; }
}
