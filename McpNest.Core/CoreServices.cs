using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace McpNest.Core;

/// <summary>The only composition file of Core.</summary>
public static class CoreServices
{
    /// <summary>Registers all of Core over one data folder. Resolving the journal opens (and first creates) its database.</summary>
    public static IServiceCollection AddMcpNestCore(this IServiceCollection services, DataFolder folder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new JournalOptions());
        services.TryAddSingleton(new AuditOptions());

        // Foundations
        services.AddSingleton(folder);
        services.AddSingleton(_ => NestKey.Open(folder));
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<NestKey>(); // the key first: a folder never has a database without one
            return NestDatabase.OpenOrCreate(folder);
        });

        // Journal and reading room
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<CheckpointSigner>();
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<CheckpointSigner>(); // made before the journal, so disposed of after it: it signs the very last record
            return JournalOpening.Open(
                folder,
                provider.GetRequiredService<NestDatabase>(),
                provider.GetRequiredService<LiveFeed>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<JournalOptions>(),
                provider.GetRequiredService<ILogger<NestJournal>>(),
                ChangeAuthority.May);
        });
        services.AddSingleton<CurrentPolicy>(provider =>
        {
            var journal = provider.GetRequiredService<NestJournal>();
            return () => journal.State;
        });
        services.AddSingleton<OwnCalls>();
        services.AddSingleton(provider => new CallLog(provider.GetRequiredService<NestDatabase>())
        {
            Policy = provider.GetRequiredService<CurrentPolicy>(),
            Time = provider.GetRequiredService<TimeProvider>(),
        });
        services.AddSingleton(provider => new AuditRules(
            Authority.MayRead,
            Authority.SeesNames,
            provider.GetRequiredService<PeopleDirectory>().NameOf,
            provider.GetRequiredService<NestKey>().Veil,
            provider.GetRequiredService<NamesBook>().RevealAsync));
        services.AddScoped<AuditDesk>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<RecordLog>();
        services.AddSingleton<LastTimes>();
        services.AddSingleton<Selection>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<JournalRange>();
        services.AddSingleton<BackupCheck>();
        services.AddSingleton<SignCheckpoint>(provider => provider.GetRequiredService<Checkpoints>().SignAsync);
        services.AddSingleton<Retention>();
        services.AddSingleton<EvidenceExport>();
        services.AddSingleton<AccessReport>();

        // Connections to servers
        services.AddSingleton<ServerTargets>();
        services.AddSingleton<DefinitionStore>();
        services.TryAddSingleton(new UpstreamLimits());
        services.AddSingleton(provider => new ByteBudget(provider.GetRequiredService<UpstreamLimits>().InFlightBytes));
        services.AddSingleton<OutboundHttp>();
        services.AddSingleton<DiscoveryRecorder>(provider => provider.GetRequiredService<DiscoveryBook>().RecordAsync);
        services.AddSingleton<UpstreamPool>();

        // Agents' door
        services.AddSingleton<KeyHasher>(provider => provider.GetRequiredService<NestKey>().HashOf);
        services.AddSingleton<StateSealer>(provider => (text, binding) => provider.GetRequiredService<NestKey>().Seal(text, "continuation/" + binding));
        services.AddSingleton<StateOpener>(provider => (text, binding) => provider.GetRequiredService<NestKey>().Unseal(text, "continuation/" + binding));
        services.AddSingleton(provider => SealOf(provider.GetRequiredService<NestKey>()));
        services.AddSingleton<MemberName>(provider => provider.GetRequiredService<PeopleDirectory>().NameOf);
        services.AddSingleton<AgentName>(provider => provider.GetRequiredService<PeopleDirectory>().AgentNameOf);
        services.AddSingleton<MattersOf>(provider => provider.GetRequiredService<MatterBook>().Of);
        services.AddSingleton<KeyCheck>();
        services.AddSingleton<AgentPresence>();
        services.AddSingleton<Catalog>();
        services.AddSingleton<Explanations>();
        services.AddSingleton<StatusTool>();
        services.AddSingleton<CallGateway>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<LimitLedger>();
        services.AddSingleton<CallRates>();

        // People's door
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<ServersBook>();
        services.AddSingleton<Administration.Import.ImportBook>();
        services.AddSingleton<PeopleBook>();
        services.AddSingleton<ProviderPeople>();
        services.AddSingleton<AgentsBook>();
        services.AddSingleton<GroupsBook>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<SessionsBook>();
        services.AddSingleton<JoinBook>();
        services.AddSingleton<EffectiveTools>();
        services.AddSingleton<AccessBook>();
        services.AddSingleton<ToolHints>();
        services.AddSingleton<CredentialsBook>();
        services.AddSingleton<StopsBook>();
        services.AddSingleton<RequestsBook>();
        services.AddSingleton<OwnAccess>();
        services.AddSingleton<NestSettings>();
        services.AddSingleton<NoticesBook>();
        services.AddSingleton<MatterBook>();
        services.AddSingleton<NamesBook>();
        services.TryAddSingleton<AccountReader>((_, _) => Task.FromResult<AccountFacts?>(null));
        services.TryAddSingleton<AccountFinder>((_, _) => Task.FromResult<IReadOnlyList<Guid>>([]));
        services.TryAddSingleton<AccountEraser>((_, _, _) => Task.FromResult(true));
        services.AddSingleton(provider => new ErasureList(provider.GetRequiredService<AuditOptions>().CheckpointsOf(folder)));
        services.AddSingleton<ErasureBook>();
        services.AddSingleton<PersonFile>();
        services.AddSingleton<DiscoveryBook>();
        services.AddSingleton<SeedBook>();
        services.AddSingleton<BackupBook>();
        services.AddSingleton<RestoreBook>();
        return services;
    }

    private static SessionSeal SealOf(NestKey key) => new(
        text => key.Seal(text, "session"),
        sealedText =>
        {
            try
            {
                return key.Unseal(sealedText, "session");
            }
            catch (NestException)
            {
                return null;
            }
        });
}
