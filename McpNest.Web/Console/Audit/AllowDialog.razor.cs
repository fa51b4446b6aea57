using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Audit;

/// <summary>Gives somebody, or one of their groups, the tool they were just refused.</summary>
public sealed partial class AllowDialog
{
    private static readonly (TimeSpan? Length, string Word)[] s_lengths =
    [
        (TimeSpan.FromHours(1), AuditText.OneHour), (TimeSpan.FromDays(7), AuditText.SevenDays), (null, AuditText.ForGood),
    ];

    private IReadOnlyList<GroupSummary> _groups = [];
    private GroupSummary? _group; // null: the person alone
    private TimeSpan? _length = s_lengths[0].Length;
    private string _reason = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private AccessBook Access { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private AuditDesk Desk { get; set; } = default!;

    /// <summary>The call that was refused.</summary>
    [Parameter, EditorRequired]
    public CallEntry Call { get; set; } = default!;

    [Parameter, EditorRequired]
    public GrantTarget Target { get; set; }

    private string Person => Desk.NameOf(Me, Call.MemberId) ?? Desk.PseudonymOf(Me, Call.MemberId);

    private GrantSubject Subject => _group is { } group ? GrantSubject.Group(group.Id) : GrantSubject.Member(Call.MemberId);

    private string Effect => Texts.Fill(
        _length is null ? AuditText.AllowEffectForGood : AuditText.AllowEffect, _group?.Name ?? Person, CallWords.Tool(Call), s_lengths.First(length => length.Length == _length).Word);

    /// <summary>A denial beside the new grant would go on refusing; null when there is none.</summary>
    private string? StillDenied
    {
        get
        {
            var (state, now) = (Journal.State, Time.GetUtcNow());
            var denial = AccessPolicy.Applicable(state, Call.MemberId, CallTarget.Of(Target.ServerId, Target.ToolId ?? default))
                .FirstOrDefault(grant => grant.Effect == GrantEffect.Deny && grant.CountsAt(now) && (grant.Subject, grant.Target) != (Subject, Target));
            return denial is null ? null : Texts.Fill(AuditText.StillDenied, NameOf(denial.Subject));
        }
    }

    protected override async Task LoadAsync()
    {
        await Directory.RefreshAsync(Gone);
        _groups = [.. (await Groups.ListAsync(Gone)).Where(group => Journal.State.Covers(GrantSubject.Group(group.Id), Call.MemberId))];
    }

    private async Task AllowAsync()
    {
        var until = _length is { } length ? Time.GetUtcNow() + length : (DateTimeOffset?)null;
        if (await TryAsync(() => Access.AllowAsync(Me, Subject, Target, until, _reason, Gone), AuditText.AllowedNow))
        {
            Dialog.Close();
        }
    }

    private int CountOf(GroupSummary group) => group.Id == Group.EveryoneId ? Journal.State.Members.Count : group.Members.Length;

    private string NameOf(GrantSubject subject) => subject.Kind == SubjectKind.Group
        ? Directory.GroupNameOf(subject.Id) ?? ""
        : Desk.NameOf(Me, subject.Id) ?? Desk.PseudonymOf(Me, subject.Id);
}
