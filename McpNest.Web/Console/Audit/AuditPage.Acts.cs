using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using MudBlazor;

namespace McpNest.Web.Console.Audit;

/// <summary>What can be done about a line, and with the view.</summary>
public sealed partial class AuditPage
{
    // The list that opens behind it has the line.
    private string Permalink => $"{Links.Root}/{new AuditQuery(Call: _row?.Seq, Scope: ScopeOfRow).ToAddress()}";

    private AuditScope ScopeOfRow => _view.Scope == AuditScope.Everything ? AuditScope.Everything
        : _row?.Change is null ? AuditScope.Calls
        : AuditScope.Changes;

    /// <summary>The tool a call was refused for want of a grant, where the reader answers for its server; else null.</summary>
    private GrantTarget? AllowTarget(CallEntry call) =>
        call is { Reason: "no_grant" or "denied_by_grant" or "grant_expired", Server: { } slug, Tool: { } name }
        && Journal.State.FindServer(slug) is { } server && server.Tools.TryGetValue(name, out var tool)
        && Journal.State.Members.ContainsKey(call.MemberId) && Authority.MayManage(Journal.State, Me, server)
            ? new GrantTarget(server.Id, tool.Id)
            : null;

    /// <summary>Who may use the tool; with the person only where their name may be read.</summary>
    private string? AccessHref(CallEntry call) => call.Server is { } slug && Journal.State.FindServer(slug) is not null
        ? $"access?server={slug}"
            + (call.Tool is { } tool ? $"&tool={Uri.EscapeDataString(new ToolAddress(slug, tool).ToString())}" : "")
            + (Desk.Shows(Me, call.MemberId) && Journal.State.Members.ContainsKey(call.MemberId) ? $"&member={call.MemberId}" : "")
        : null;

    private string? ReviewHref(CallEntry call) => call.Server is { } slug && Journal.State.FindServer(slug) is { } server
        ? $"servers/{slug}" + (call.Tool is { } name && (server.Tools.ContainsKey(name) || server.Prompts.ContainsKey(name)) ? $"?tool={Uri.EscapeDataString(name)}" : "")
        : null;

    private async Task AllowAsync(CallEntry call)
    {
        if (AllowTarget(call) is { } target)
        {
            var parameters = new DialogParameters<AllowDialog> { { dialog => dialog.Call, call }, { dialog => dialog.Target, target } };
            await (await Dialogs.ShowAsync<AllowDialog>(Texts.Fill(AuditText.AllowTitle, CallWords.Tool(call)), parameters)).Result.WaitAsync(Gone);
        }
    }

    private async Task RevealAsync(Guid member)
    {
        var parameters = new DialogParameters<RevealDialog> { { dialog => dialog.Member, member } };
        if (await (await Dialogs.ShowAsync<RevealDialog>(AuditText.RevealTitle, parameters)).Result.WaitAsync(Gone) is { Canceled: false })
        {
            // The same lines, with a name in them.
            _loaded = false;
            await DoAsync(() => ReadAsync(_view));
        }
    }

    private async Task SaveViewAsync()
    {
        var parameters = new DialogParameters<SaveViewDialog> { { dialog => dialog.Scope, _view.Scope }, { dialog => dialog.Query, _view.Text } };
        if (await (await Dialogs.ShowAsync<SaveViewDialog>(AuditText.SaveViewTitle, parameters)).Result.WaitAsync(Gone) is { Canceled: false })
        {
            await DoAsync(async () => _saved = await Views.ListAsync(Me, Gone));
        }
    }

    private async Task RemoveViewAsync(SavedView view)
    {
        // Its query is gone with it.
        if (await Dialogs.ConfirmAsync(Texts.Fill(AuditText.RemoveView, view.Name), Texts.Fill(AuditText.RemoveViewText, ViewWords.Of(view.Scope, view.Query)), AuditText.Remove)
            && await TryAsync(() => Views.RemoveAsync(Me, view.Id, Gone), Texts.Fill(AuditText.ViewRemoved, view.Name)))
        {
            await DoAsync(async () => _saved = await Views.ListAsync(Me, Gone));
        }
    }
}
