using McpNest.Core.Administration;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Agents;

/// <summary>A member's own token for one server: pasted, tried, replaced, removed, and never shown again.</summary>
public sealed partial class AccountPanel
{
    private const int Named = 5;

    private string _typed = "";
    private DateOnly? _endsOn;
    private bool _testing;
    private bool _works;

    [Parameter, EditorRequired]
    public TokenSummary Token { get; set; } = default!;

    /// <summary>The first one that is missing: it has the page's primary action.</summary>
    [Parameter]
    public bool IsNext { get; set; }

    /// <summary>Names of what calls use it for.</summary>
    [Parameter]
    public IReadOnlyList<string> UsedFor { get; set; } = [];

    [Parameter]
    public EventCallback OnMoved { get; set; }

    [Inject]
    private CredentialsBook Credentials { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private string Some => UsedFor.Count <= Named
        ? string.Join(", ", UsedFor)
        : Texts.Fill(AgentsText.AndMore, string.Join(", ", UsedFor.Take(Named)), UsedFor.Count - Named);

    private async Task SetAsync()
    {
        // Gone from the page at once, whatever becomes of it.
        var (token, endsOn) = (_typed, _endsOn);
        (_typed, _endsOn, _works) = ("", null, false);
        await TryAsync(async () =>
        {
            await Credentials.SetAsync(Me, Token.ServerId, Token.MemberId, token, Gone, endsOn);
            await OnMoved.InvokeAsync();
        }, Texts.Fill(AgentsText.Stored, Token.Server));
    }

    private async Task TestAsync()
    {
        (_testing, _works) = (true, false);
        _works = await TryAsync(() => Credentials.TestAsync(Me, Token.ServerId, Token.MemberId, Gone));
        _testing = false;
    }

    private async Task AskEndAsync()
    {
        if (await Dialogs.AskEndAsync(
            Texts.Fill(AgentsText.TokenFor, Token.Server), Token.EndsOn, day => Credentials.SetEndAsync(Me, Token.ServerId, Token.MemberId, day, Gone)))
        {
            await OnMoved.InvokeAsync();
        }
    }

    private async Task RemoveAsync()
    {
        if (await Dialogs.ConfirmAsync(Texts.Fill(AgentsText.RemoveTitle, Token.Server), AgentsText.RemoveText, AgentsText.RemoveVerb))
        {
            _works = false;
            await TryAsync(async () =>
            {
                await Credentials.RemoveAsync(Me, Token.ServerId, Token.MemberId, Gone);
                await OnMoved.InvokeAsync();
            }, Texts.Fill(AgentsText.Removed, Token.Server));
        }
    }
}
