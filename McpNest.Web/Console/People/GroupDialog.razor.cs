using McpNest.Core.Administration;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>Adds a group, or changes its name and who is in it.</summary>
public sealed partial class GroupDialog
{
    private readonly HashSet<Guid> _chosen = [];
    private IReadOnlyList<MemberSummary> _members = [];
    private string _name = "";
    private string _text = "";
    private string _loss = "";

    // Kept when adding worked and setting the members did not, so that a second try does not add it twice.
    private Guid? _added;

    /// <summary>The group to change; null for a new one.</summary>
    [Parameter]
    public GroupSummary? Group { get; set; }

    /// <summary>Others read who is in it.</summary>
    [Parameter]
    public bool MayEdit { get; set; } = true;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        _name = Group?.Name ?? "";
        _chosen.UnionWith(Group?.Members ?? []);
        _members = await People.ListAsync(Gone);
    }

    private bool Fits(MemberSummary member) =>
        member.Name.Contains(_text.Trim(), StringComparison.CurrentCultureIgnoreCase) || member.Email.Contains(_text.Trim(), StringComparison.OrdinalIgnoreCase);

    private void Choose(Guid id, bool chosen)
    {
        _ = chosen ? _chosen.Add(id) : _chosen.Remove(id);
        _loss = Group is null ? "" : GroupWords.Loss(GroupLoss.Of(Journal.State, Group.Id, _chosen, Time.GetUtcNow()));
    }

    private Task<bool> SaveAsync() => TryAsync(async () =>
    {
        var id = Group?.Id ?? _added ?? await Groups.AddAsync(Me, _name.Trim(), Gone);
        _added = id;
        if (Group is not null && Group.Name != _name.Trim())
        {
            await Groups.RenameAsync(Me, id, _name, Gone);
        }

        if (Group is null || !_chosen.SetEquals(Group.Members))
        {
            await Groups.SetMembersAsync(Me, id, Group?.Members ?? [], [.. _chosen], Gone);
        }

        Dialog.Close();
    });

    private async Task RemoveAsync()
    {
        if (await Dialogs.ConfirmAsync(Texts.Fill(PeopleText.GroupRemoveTitle, Group!.Name), GroupWords.Removal(Journal.State, Group), PeopleText.Remove)
            && await TryAsync(() => Groups.RemoveAsync(Me, Group.Id, Gone), PeopleText.GroupRemoved))
        {
            Dialog.Close();
        }
    }
}
