using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Hosting;
using McpNest.Web.Mail;
using McpNest.Web.SignIn;

namespace McpNest.Web.CommandLine;

/// <summary>A nest opened for one verb: all of Core over the data folder, without the web host. A running server sees what it does.</summary>
internal sealed class NestSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private NestSession(ServiceProvider services) => _services = services;

    public NestJournal Journal => Get<NestJournal>();

    public ServersBook Servers => Get<ServersBook>();

    public PeopleBook People => Get<PeopleBook>();

    public AgentsBook Agents => Get<AgentsBook>();

    public StopsBook Stops => Get<StopsBook>();

    public CredentialsBook Credentials => Get<CredentialsBook>();

    public SeedBook Seed => Get<SeedBook>();

    public CallLog Calls => Get<CallLog>();

    public ChangeLog Changes => Get<ChangeLog>();

    /// <summary>Whether keys are handed out as personal URLs.</summary>
    public bool PersonalUrls => Get<NestOptions>().PersonalUrls;

    /// <summary>Where agents reach the nest.</summary>
    public Uri PublicUrl => Get<PublicAddress>().Url;

    /// <summary>Opens the folder; the first verb creates it with its keys and tables.</summary>
    /// <exception cref="NestException">It cannot be used; nothing was changed.</exception>
    public static NestSession Open(string? path)
    {
        var folder = DataFolder.Open(path ?? DataFolder.DefaultPath);
        return Open(folder, NestOptionsReader.Read(NestConfiguration.Load(folder)));
    }

    /// <summary>Opens a folder with settings that come from elsewhere.</summary>
    /// <exception cref="NestException">It cannot be used; nothing was changed.</exception>
    public static NestSession Open(DataFolder folder, NestOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging(); // to nobody: what a verb has to say stands in its output
        services.AddSingleton(options);
        services.AddSingleton(provider => PublicAddress.For(options, folder, () => provider.GetRequiredService<NestJournal>().State.Address));
        // A verb serves nobody meanwhile, so it can wait longer for its turn than the server may.
        services.AddSingleton(new JournalOptions { SurvivePowerLoss = options.SurvivePowerLoss, WriteDeadline = TimeSpan.FromSeconds(30) });
        services.AddMcpNestCore(folder, options);
        services.AddNestAccounts();
        services.AddSingleton<Mailer>();
        return new NestSession(services.BuildServiceProvider());
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <exception cref="NestException">Nobody has this address.</exception>
    public async Task<MemberSummary> MemberAsync(string email, CancellationToken cancellationToken) =>
        await People.FindByEmailAsync(email, cancellationToken)
        ?? throw new NestException($"There is no member with the address {email}; look at 'member list'.");

    /// <exception cref="NestException">There is none of this name.</exception>
    public async Task<UpstreamServer> ServerAsync(string name, CancellationToken cancellationToken) =>
        (await Journal.CatchUpAsync(cancellationToken)).FindServer(name)
        ?? throw new NestException($"There is no server named {name}; look at 'server list'.");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
