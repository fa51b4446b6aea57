using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>Where else a member can be looked at, and what an admin does with them. Each act says first what it touches.</summary>
public sealed partial class MemberActs
{
    [Parameter, EditorRequired]
    public MemberSummary Member { get; set; } = default!;

    [Parameter]
    public bool IsAdmin { get; set; }

    /// <summary>Whether the reader may look at the audit and at access.</summary>
    [Parameter]
    public bool Reads { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private MemberRemover Remover { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private MemberReach Reach => MemberReach.Of(Journal.State, Member.Id, Time.GetUtcNow());

    private async Task MakeLinkAsync()
    {
        var parameters = new DialogParameters<LinkDialog> { { dialog => dialog.Member, Member } };
        await Dialogs.ShowAsync<LinkDialog>(PeopleText.SignInLink, parameters, DialogKinds.Stay);
    }

    private async Task SuspendAsync()
    {
        if (await Dialogs.ConfirmAsync(
            Texts.Fill(PeopleText.SuspendTitle, Member.Name), Texts.Fill(PeopleText.SuspendText, ReachWords.Keys(Reach)), PeopleText.Suspend))
        {
            await TryAsync(() => ThenReadAsync(People.SuspendAsync(Me, Member.Id, Gone)), PeopleText.SuspendedDone);
        }
    }

    private Task<bool> UnsuspendAsync() =>
        TryAsync(() => ThenReadAsync(People.UnsuspendAsync(Me, Member.Id, Gone)), PeopleText.UnsuspendedDone);

    private async Task RemoveAsync()
    {
        if (!await TryAsync(() => Directory.RefreshAsync(Gone)))
        {
            return;
        }

        var text = Texts.Fill(PeopleText.RemoveText, ReachWords.Of(Reach, NameOf));
        if (await Dialogs.ConfirmAsync(Texts.Fill(PeopleText.RemoveTitle, Member.Name), text, PeopleText.Remove)
            && await TryAsync(() => Remover(Me, Member.Id, Gone), Texts.Fill(PeopleText.RemovedDone, Member.Name)))
        {
            Navigation.NavigateTo("people");
        }
    }

    private async Task EraseAsync()
    {
        if (!await TryAsync(() => Directory.RefreshAsync(Gone)))
        {
            return;
        }

        var parameters = new DialogParameters<EraseDialog>
        {
            { dialog => dialog.Member, Member },
            { dialog => dialog.Reach, ReachWords.Of(Reach, NameOf) },
        };
        // It outlives this page, which goes with the member.
        await Dialogs.ShowAsync<EraseDialog>(Texts.Fill(PeopleText.EraseTitle, Member.Name), parameters, DialogKinds.Stay);
    }

    private async Task ThenReadAsync(Task act)
    {
        await act;
        await OnChanged.InvokeAsync();
    }

    private string NameOf(Guid id) => Directory.NameOf(id) ?? Pseudonym.Of(id);
}
