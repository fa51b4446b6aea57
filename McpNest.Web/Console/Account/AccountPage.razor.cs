using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Account;

/// <summary>How whoever sits there signs in: their passkeys, password, recovery codes and identity; and where they are signed in.</summary>
public sealed partial class AccountPage
{
    private OwnWays? _ways;
    private string? _whyNone;
    private string _typed = "";
    private IReadOnlyList<string> _codes = [];

    [SupplyParameterFromQuery]
    private bool Recovered { get; set; }

    [Inject]
    private IOwnAccount Account { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        _whyNone = Account.WhyNoPasskeys(new Uri(Navigation.Uri));
        FollowPolicy(ReadAsync);
        await ReadAsync();
    }

    private async Task ReadAsync() => _ways = await Account.ReadAsync(User, Gone);

    private Task AddAsync() => ActAsync(
        async () =>
        {
            var ask = await Account.AskNewAsync(User, new Uri(Navigation.Uri), Gone);
            var answer = await Js.InvokeAsync<PasskeyAnswer>("nestPasskeys.create", Gone, ask.Options);
            await Account.AddPasskeyAsync(User, ask, answer.Demand(), Gone);
        },
        AccountText.Added);

    private async Task RenameAsync(OwnPasskey passkey)
    {
        var dialog = await Dialogs.ShowAsync<RenamePasskeyDialog>(
            AccountText.RenameTitle, new DialogParameters<RenamePasskeyDialog> { { dialog => dialog.Passkey, passkey } });
        await dialog.Result;
        await TryAsync(ReadAsync);
    }

    private async Task RemoveAsync(OwnPasskey passkey)
    {
        if (await Dialogs.ConfirmAsync(Texts.Fill(AccountText.RemoveTitle, passkey.Name), AccountText.RemoveText, AccountText.Remove))
        {
            await ActAsync(() => Account.RemovePasskeyAsync(User, passkey.Id, Gone), Texts.Fill(AccountText.Removed, passkey.Name));
        }
    }

    private async Task SetPasswordAsync()
    {
        // Gone from the page at once, whatever becomes of it.
        var password = _typed;
        _typed = "";
        await ActAsync(() => Account.SetPasswordAsync(User, password, Gone), AccountText.PasswordSet);
    }

    private async Task RemovePasswordAsync()
    {
        if (await Dialogs.ConfirmAsync(AccountText.RemovePasswordTitle, AccountText.RemovePasswordText, AccountText.RemovePassword))
        {
            await ActAsync(() => Account.RemovePasswordAsync(User, Gone), AccountText.PasswordRemoved);
        }
    }

    private async Task MakeCodesAsync()
    {
        if (_ways!.CodesLeft == 0 || await Dialogs.ConfirmAsync(AccountText.MakeNewTitle, AccountText.MakeNewText, AccountText.MakeNewCodes))
        {
            await ActAsync(async () => _codes = await Account.MakeCodesAsync(User, Gone));
        }
    }

    private async Task ActAsync(Func<Task> act, string? done = null) => await TryAsync(
        async () =>
        {
            await act();
            await ReadAsync();
        },
        done);
}
