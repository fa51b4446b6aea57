using McpNest.Core.Administration;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>All members.</summary>
public sealed partial class PeoplePage
{
    private IReadOnlyList<MemberSummary>? _members;

    /// <summary>Opens the dialog at once, for links that say "add a member".</summary>
    [SupplyParameterFromQuery(Name = "add")]
    private string? Add { get; set; }

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        Follow(ReadAsync);
        await ReadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Add is not null)
        {
            await AddAsync();
        }
    }

    private async Task ReadAsync() => _members = await People.ListAsync(Gone);

    private async Task AddAsync()
    {
        var dialog = await Dialogs.ShowAsync<AddMemberDialog>("Add member");
        if (await dialog.Result is { Canceled: false, Data: Guid id })
        {
            Navigation.NavigateTo($"people/{id}");
        }
    }
}
