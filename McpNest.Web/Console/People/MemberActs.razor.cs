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

    private bool AnswersForSome => Reach is { Services.Count: > 0 } or { Servers.Count: > 0 };

    private async Task SuspendAsync()
    {
        if (AnswersForSome)
        {
            if (await AgreeAsync(
                Texts.Fill(PeopleText.SuspendTitle, Member.Name), Texts.Fill(PeopleText.SuspendText, ReachWords.Keys(Reach)), PeopleText.Suspend, leaves: false,
                (handover, token) => People.SuspendAsync(Me, Member.Id, handover, token)))
            {
                await TryAsync(() => OnChanged.InvokeAsync(), PeopleText.SuspendedDone);
            }

            return;
        }

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

        var (title, text) = (Texts.Fill(PeopleText.RemoveTitle, Member.Name), Texts.Fill(PeopleText.RemoveText, ReachWords.Of(Reach, NameOf)));
        var isRemoved = AnswersForSome
            ? await AgreeAsync(title, text, PeopleText.Remove, leaves: true, (handover, token) => Remover(Me, Member.Id, handover, token))
            : await Dialogs.ConfirmAsync(title, text, PeopleText.Remove) && await TryAsync(() => Remover(Me, Member.Id, Handover.None, Gone));
        if (isRemoved)
        {
            await TryAsync(() => Task.CompletedTask, Texts.Fill(PeopleText.RemovedDone, Member.Name));
            Navigation.NavigateTo("people");
        }
    }

    private async Task<bool> AgreeAsync(string title, string text, string verb, bool leaves, Func<Handover, CancellationToken, Task> act)
    {
        var parameters = new DialogParameters<LeaveDialog>
        {
            { dialog => dialog.MemberId, Member.Id },
            { dialog => dialog.Text, text },
            { dialog => dialog.Verb, verb },
            { dialog => dialog.Leaves, leaves },
            { dialog => dialog.OnAgreed, act },
        };
        var dialog = await Dialogs.ShowAsync<LeaveDialog>(title, parameters);
        return await dialog.Result is { Canceled: false };
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
