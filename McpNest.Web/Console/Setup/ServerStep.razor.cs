using McpNest.Core.Administration;
using McpNest.Core.Administration.Import;
using McpNest.Core.Policy;
using McpNest.Web.Console.Setup.Reading;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Setup;

/// <summary>The servers somebody answers for, and three ways to the first one: the sample, a pasted configuration, a form.</summary>
public sealed partial class ServerStep
{
    private const string Example = "{ \"mcpServers\": { \"github\": { \"command\": \"npx\", … } } }";

    private readonly HashSet<Guid> _starting = [];
    private IReadOnlyList<ServerSummary> _servers = [];
    private IReadOnlyList<ImportedServer>? _found;
    private string _text = "";
    private string _sampleLine = "";
    private bool _sampleIsFree;
    private bool _adds;
    private int _papers;
    private Guid? _main;

    /// <summary>Whether somebody came to add another server.</summary>
    [Parameter]
    public bool Adds { get; set; }

    /// <summary>Something was approved, so the step may be done.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    [Parameter]
    public EventCallback OnSkip { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        var (command, args) = SampleServer.CommandLine();
        _sampleLine = ServerWords.CommandLine(command, args);
        _adds = Adds;
        await ReadAsync();
        FollowPolicy(ReadAsync, Still);
    }

    private async Task ReadAsync()
    {
        var state = Journal.State;
        _servers = [.. (await Servers.ListAsync(Gone)).Where(server => Authority.MayManage(state, Me, server.Server))];
        _sampleIsFree = state.FindServer(SampleServer.Slug) is null;
        _main = _servers.FirstOrDefault(server => !server.Server.MayConnect || server.Server.Offers.All(offer => offer.Approved is null))?.Server.Id;
    }

    private void Paste(ChangeEventArgs e) => _text = e.Value as string ?? "";

    private void Read()
    {
        Problem = null;
        try
        {
            _found = ConfigImport.Read(_text, Journal.State.ServersBySlug.Keys);
            Forget();
        }
        catch (Core.NestException refusal)
        {
            Problem = refusal.Message;
        }
    }

    private void Discard()
    {
        _found = null;
        Forget();
    }

    /// <summary>What was pasted may hold secrets: it stays no longer than it is needed, neither here nor in the field.</summary>
    private void Forget()
    {
        _text = "";
        _papers++;
    }

    private async Task AddedAsync(IReadOnlyList<ImportResult> results)
    {
        // Whose command line nobody saw alone yet waits for its own approval.
        _starting.UnionWith(results.Where(result => result.Choice.Server.Transport != ServerTransport.Stdio).Select(result => result.ServerId).OfType<Guid>());
        if (results.All(result => result.ServerId is not null))
        {
            _found = null;
            _adds = false;
        }

        await ReadAsync();
    }

    /// <summary>One click, because the line that is run was in plain sight beside it.</summary>
    private Task<bool> AddSampleAsync() => TryAsync(async () =>
    {
        var (command, args) = SampleServer.CommandLine();
        var request = new AddServer { Slug = SampleServer.Slug, Transport = ServerTransport.Stdio, Command = command, Args = [.. args], OwnerId = Me.MemberId };
        // It is there already when the launch wanted a fresh proof first and this is done once more.
        var id = Journal.State.FindServer(SampleServer.Slug)?.Id ?? await Servers.AddAsync(Me, request, Gone);
        _starting.Add(id);
        await Servers.ApproveLaunchAsync(Me, id, Journal.State.Servers[id].TargetHash, Gone);
        _adds = false;
        await ReadAsync();
    });
}
