using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Setup;

/// <summary>Who may use what was approved. Nothing is chosen beforehand.</summary>
public sealed partial class AccessStep
{
    private static readonly TimeSpan s_trial = TimeSpan.FromDays(14);

    private IReadOnlyList<UpstreamServer> _servers = [];
    private IReadOnlyList<(Guid ServerId, Guid ToolId, string Name)> _reading = [];
    private IReadOnlyList<GroupSummary> _groups = [];
    private Guid? _group; // nothing is preset
    private string _given = "";

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Parameter]
    public EventCallback OnSkip { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private AccessBook Access { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        await ReadAsync();
        FollowPolicy(ReadAsync);
    }

    private async Task ReadAsync()
    {
        var state = Journal.State;
        await Directory.RefreshAsync(Gone);
        _groups = await Groups.ListAsync(Gone);
        _servers =
        [
            .. state.Servers.Values
                .Where(server => Authority.MayManage(state, Me, server) && server.Offers.Any(offer => offer.State == ToolState.Approved))
                .OrderBy(server => server.Slug, StringComparer.Ordinal),
        ];
        var reading = new List<(Guid, Guid, string)>();
        foreach (var server in _servers)
        {
            var review = await Servers.ReviewAsync(server.Id, Gone);
            reading.AddRange(review.Tools
                .Where(tool => tool.Tool is { Kind: OfferKind.Tool, State: ToolState.Approved } && ToolClaims.SaysReadOnly(tool.ApprovedJson))
                .Select(tool => (server.Id, tool.Tool.Id, new ToolAddress(server.Slug, tool.Tool.Name).ToString())));
        }

        _reading = reading;
        _given = string.Join(", ", state.Grants.Values
            .Where(grant => grant.Effect == GrantEffect.Allow)
            .GroupBy(grant => grant.Subject)
            .Select(grants => $"{NameOf(grants.Key)} ({Sentences.Count(grants.Count(), FirstStepsText.GrantCount, FirstStepsText.GrantsCount)})")
            .Order(StringComparer.Ordinal));
    }

    private string NameOf(GrantSubject subject) =>
        (subject.Kind == SubjectKind.Group ? Directory.GroupNameOf(subject.Id) : Directory.NameOf(subject.Id)) ?? FirstStepsText.Somebody;

    private Task GiveMeAsync() => GiveAsync(
        GrantSubject.Member(User.MemberId()), _servers.Select(server => new GrantTarget(server.Id, null)), Time.GetUtcNow() + s_trial);

    private Task GiveGroupAsync() => _group is { } group
        ? GiveAsync(GrantSubject.Group(group), _reading.Select(tool => new GrantTarget(tool.ServerId, tool.ToolId)), until: null) : Task.CompletedTask;

    private async Task GiveAsync(GrantSubject subject, IEnumerable<GrantTarget> targets, DateTimeOffset? until)
    {
        if (await TryAsync(async () =>
            {
                var edits = targets.Select(target =>
                    new GrantEdit(subject, target, GrantMark.Of(Journal.State, subject, target), new GrantMark(GrantEffect.Allow, until)));
                if ((await Access.ApplyAsync(Me, [.. edits], Gone)).Count > 0)
                {
                    throw new NestException(FirstStepsText.AccessOvertaken);
                }
            }))
        {
            await OnDone.InvokeAsync();
        }
    }
}
