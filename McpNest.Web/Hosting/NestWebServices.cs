using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Web.Console;
using McpNest.Web.Console.Proof;
using McpNest.Web.Console.Settings;
using McpNest.Web.Console.Shared;
using McpNest.Web.Gateway;
using McpNest.Web.Mail;
using McpNest.Web.Notices;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Joining;
using McpNest.Web.SignIn.Provider;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpNest.Web.Hosting;

/// <summary>Registers what the web needs beside Core.</summary>
public static class NestWebServices
{
    // A client's whole configuration can be pasted: its longest text, as JSON.
    private const long LongestPaste = 512 * 1024;

    /// <summary>Options, sign-in, console and limits of the server.</summary>
    public static IServiceCollection AddMcpNestWeb(this IServiceCollection services, NestOptions options, PublicAddress address)
    {
        services.AddSingleton(options);
        services.AddSingleton(address);
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<KestrelServerOptions>(KestrelLimits.Apply);
        services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Draining.Patience + TimeSpan.FromSeconds(3));
        services.AddHostedService<JournalStartup>();
        services.AddHostedService<StateWatcher>();
        services.AddHostedService<CheckpointKeeper>();
        services.AddHostedService<RetentionService>();
        services.AddHostedService<ErasureFinisher>();
        services.AddSingleton(DoorLimitsOf(options.Limits));
        services.AddNestGateway(new GatewayOptions(() => address.Url)
        {
            AlsoAt = () => address.Fallback,
            PersonalUrls = options.PersonalUrls,
            StatusTool = options.StatusTool,
            CallsPerSecondOfAgent = options.Limits.AgentCallsPerSecond,
            CallsPerSecondOfMember = options.Limits.MemberCallsPerSecond,
        });
        services.AddSingleton<Mailer>();
        services.AddNestSignIn(address);
        services.AddNestProvider(options);
        services.AddSingleton(new AddressFacts(() => address.Url, () => address.Listening, address.IsConfigured, address.WarningAbout));
        services.AddNestNotices(options.Notices, address);
        services.AddNestConsole(_ => address.Url, options.PersonalUrls);
        services.AddSingleton<SignInLinkMaker>(provider => provider.GetRequiredService<OneTimeLinks>().CreateSignInLinkAsync);
        services.AddSingleton<InvitationMaker>(provider => InvitationsOf(provider.GetRequiredService<OneTimeLinks>()));
        services.AddSingleton<ManyInviter>(provider => ManyInvitationsOf(provider.GetRequiredService<OneTimeLinks>()));
        services.AddSingleton<IJoinLinks>(provider => provider.GetRequiredService<JoinLinks>());
        services.AddSingleton<OpenLinks>(provider => provider.GetRequiredService<OneTimeLinks>().OpenAsync);
        services.AddSingleton<MemberRemover>(provider => MemberRemovalOf(provider.GetRequiredService<PeopleBook>(), provider.GetRequiredService<Accounts>()));
        services.AddSingleton<VerifyJournal>(provider => JournalVerification.Of(provider.GetRequiredService<DataFolder>(), options.Journal));
        services.AddSingleton<InstanceReader>(provider => InstanceReading.Of(
            provider.GetRequiredService<DataFolder>(), options, provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddRazorComponents().AddInteractiveServerComponents(Limit)
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestPaste);
        return services;
    }

    private static InvitationMaker InvitationsOf(OneTimeLinks links) => async (actor, memberId, cancellationToken) =>
    {
        var (url, until) = await links.CreateInvitationAsync(actor, memberId, cancellationToken);
        return new Invitation(url, until);
    };

    private static ManyInviter ManyInvitationsOf(OneTimeLinks links) => async (actor, people, cancellationToken) =>
        [.. (await links.InviteAsync(actor, people, cancellationToken)).Select(made => (made.Id, new Invitation(made.Url, made.Until)))];

    // The change first: from then on nothing is allowed, whatever happens to the account.
    private static MemberRemover MemberRemovalOf(PeopleBook people, Accounts accounts) => async (actor, memberId, handover, cancellationToken) =>
    {
        await people.RemoveAsync(actor, memberId, handover, cancellationToken);
        await accounts.RemoveAsync(memberId, cancellationToken);
    };

    // Only proxies that were named are believed, one step, and never about the host name.
    private static void Trust(ForwardedHeadersOptions forwarded, NestOptions options)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = 1;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.KnownProxies)
        {
            forwarded.KnownProxies.Add(proxy);
        }

        foreach (var network in options.KnownNetworks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
    }

    private static DoorLimits DoorLimitsOf(NestLimits limits) => new()
    {
        MessageBytes = limits.MessageBytes,
        Sessions = limits.Sessions,
        SessionsPerMember = limits.SessionsPerMember,
        SessionIdle = TimeSpan.FromMinutes(limits.SessionIdleMinutes),
        StreamsPerMember = limits.StreamsPerMember,
    };

    private static void Limit(CircuitOptions circuits)
    {
        // A page whose connection broke, with what was typed on it, waits for as long as its browser goes on trying.
        circuits.DisconnectedCircuitMaxRetained = 50;
        circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(10);
    }
}
