using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace McpNest.Web.Console.Access;

/// <summary>Why somebody may or may not call something, from the policy in force; without a tool, everything they would see.</summary>
public sealed partial class ExplainPane
{
    private AccessWhy? _why;
    private IReadOnlyList<(UpstreamServer Server, ServerTool Offer, DenialReason? Waits)> _seen = [];
    private DateTimeOffset _at;
    private string _search = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<MemberSummary> People { get; set; } = [];

    [Parameter]
    public Guid? MemberId { get; set; }

    /// <summary>Null: any agent of the person that hides nothing.</summary>
    [Parameter]
    public Guid? AgentId { get; set; }

    /// <summary>Null: everything they would see.</summary>
    [Parameter]
    public Guid? ToolId { get; set; }

    [Parameter]
    public EventCallback<(Guid? Member, Guid? Agent, Guid? Tool)> Choose { get; set; }

    [Parameter]
    public EventCallback Close { get; set; }

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Js.InvokeVoidAsync("nestAccess.explained");
        }
    }

    private async Task CloseAsync()
    {
        await Close.InvokeAsync();
        await FocusAsync("#why");
    }

    private PolicyState State => Journal.State;

    private IEnumerable<Agent> Agents => State.Agents.Values
        .Where(agent => agent.MemberId == MemberId && (agent.IsUsableAt(_at) || agent.Id == AgentId))
        .OrderBy(agent => Directory.AgentNameOf(agent.Id), StringComparer.OrdinalIgnoreCase);

    private List<PickerOption> PeopleOptions => [.. People.Select(person => new PickerOption(person.Id, person.Name))];

    private List<PickerOption> ToolOptions =>
    [
        .. from server in State.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
           from offer in OfferName.InOrder(server.Offers)
           select new PickerOption(offer.Id, VisibleRun.InLine(Address(server, offer))),
    ];

    protected override async Task LoadAsync()
    {
        await Directory.RefreshAsync(Gone);
        FollowPolicy(() =>
        {
            Look();
            return Task.CompletedTask;
        }, Still); // keys and grants end without a change
    }

    protected override void OnParametersSet() => Look();

    private void Look()
    {
        _at = Time.GetUtcNow();
        (_why, _seen) = (null, []);
        if (MemberId is not { } member)
        {
            return;
        }

        if (ToolId is { } tool)
        {
            // The page of a tool that is gone still says so.
            _why = AccessWhy.Of(State, member, AgentId, CallTarget.Of(State.FindServerOfTool(tool)?.Id ?? default, tool), _at);
            return;
        }

        _seen =
        [
            .. AccessWhy.Seen(State, member, AgentId, _at).Select(seen => (seen.Server, seen.Offer, Waits:
                AccessWhy.Of(State, member, AgentId, CallTarget.Of(seen.Server.Id, seen.Offer.Id), _at).Decision.Reason)),
        ];
    }

    private string SubjectOf(Grant grant) => grant.Subject.Kind == SubjectKind.Member
        ? Directory.NameOf(grant.Subject.Id) ?? AccessText.FormerMember
        : Directory.GroupNameOf(grant.Subject.Id) ?? AccessText.FormerGroup;

    private string PlaceOf(DenialReason reason)
    {
        var slug = ToolId is { } tool ? State.FindServerOfTool(tool)?.Slug : null;
        return reason switch
        {
            DenialReason.NoGrant or DenialReason.DeniedByGrant or DenialReason.GrantExpired => $"access?server={slug}&member={MemberId}&tool={ToolId}",
            DenialReason.LaunchNotApproved or DenialReason.ToolNew or DenialReason.ToolHeld or DenialReason.ToolGone
                or DenialReason.ServerStopped or DenialReason.ToolStopped => $"servers/{slug}",
            DenialReason.UnknownTool => "servers",
            DenialReason.EverythingStopped => "/",
            _ => $"people/{MemberId}",
        };
    }

    private static string Address(UpstreamServer server, ServerTool offer) => new ToolAddress(server.Slug, OfferName.Of(offer)).ToString();

    private Task ChooseMember(Guid? id) => Choose.InvokeAsync((id, null, ToolId));

    private Task ChooseAgent(ChangeEventArgs e) => Choose.InvokeAsync((MemberId, IdOf(e), ToolId));

    private Task ChooseTool(Guid? id) => Choose.InvokeAsync((MemberId, AgentId, id));

    private static Guid? IdOf(ChangeEventArgs e) => Guid.TryParse(e.Value as string, out var id) ? id : null;
}
