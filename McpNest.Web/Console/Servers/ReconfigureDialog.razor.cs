using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Servers;

/// <summary>Another address, command line, account, timeout or owner. Says what a change resets before it is saved.</summary>
public sealed partial class ReconfigureDialog
{
    private readonly ServerForm _form = new();
    private IReadOnlyList<MemberSummary> _leads = [];
    private Guid? _owner;
    private bool _isAdmin;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Parameter, EditorRequired]
    public ServerSummary Server { get; set; } = default!;

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    /// <summary>Another host, or another command line: what was stored for the old one is not sent there.</summary>
    private bool IsElsewhere => Server.IsHosted()
        ? IsAnotherTarget && Server.Secrets.Any()
        : Uri.TryCreate(_form.Url.Trim(), UriKind.Absolute, out var next) && Uri.TryCreate(Server.Url, UriKind.Absolute, out var now)
        && next.GetLeftPart(UriPartial.Authority) != now.GetLeftPart(UriPartial.Authority);

    private bool AsksSecrets => IsElsewhere || _form.Credential != Server.Server.Credential;

    private bool IsAnotherTarget => Server.IsHosted()
        ? _form.Command.Trim() != Server.Command || !HasSameArgs
        : _form.Url.Trim() != Server.Url;

    // An argument may hold what one line cannot; untouched ones stay exactly as they are.
    private bool HasSameArgs => _form.Args.ReplaceLineEndings("\n") == string.Join('\n', Server.Args).ReplaceLineEndings("\n") || _form.ArgList.SequenceEqual(Server.Args);

    private AddServer Request
    {
        get
        {
            var request = _form.ToRequest(_isAdmin ? _owner : Server.Server.OwnerId) with { Bare = Server.Server.Bare };
            return Server.IsHosted() && HasSameArgs ? request with { Args = Server.Args } : request;
        }
    }

    /// <summary>What saving resets.</summary>
    private List<string> Effects
    {
        get
        {
            var effects = new List<string>();
            if (Server.IsHosted() && IsAnotherTarget)
            {
                effects.Add(ServersText.ResetsLaunch);
            }

            var tokens = Journal.State.Credentials.Keys.Count(credential => credential.ServerId == Server.Server.Id);
            if (tokens > 0 && (IsAnotherTarget || _form.Credential != Server.Server.Credential))
            {
                effects.Add(Texts.Fill(ServersText.ResetsTokens, tokens));
            }

            if (IsAnotherTarget || AsksSecrets)
            {
                effects.Add(ServersText.ResetsConnections);
            }

            return effects;
        }
    }

    protected override async Task LoadAsync()
    {
        (_form.Kind, _form.Slug) = (Server.Server.Transport switch
        {
            ServerTransport.Stdio => ServerKind.Hosted,
            ServerTransport.Sse => ServerKind.RemoteSse,
            _ => ServerKind.Remote,
        }, Server.Server.Slug);
        (_form.Url, _form.Command, _form.Args) = (Server.Url ?? "", Server.Command ?? "", string.Join('\n', Server.Args));
        (_form.Credential, _form.TimeoutSeconds, _owner) = (Server.Server.Credential, Server.Server.TimeoutSeconds, Server.Server.OwnerId);
        _isAdmin = Authority.IsAdmin(Journal.State, Me);
        if (_isAdmin)
        {
            _leads = [.. (await People.ListAsync(Gone)).Where(member => member.Role is MemberRole.Lead or MemberRole.Admin)];
        }
    }

    private void ChooseAccount(ChangeEventArgs e) => _form.Choose(Enum.Parse<CredentialKind>((string)e.Value!));

    private async Task SaveAsync()
    {
        if (await TryAsync(() => Servers.ReconfigureAsync(Me, Server.Server.Id, Request, keepSecrets: !IsElsewhere, Gone, Server.Server.Revision), ServersText.Saved))
        {
            Dialog.Close();
        }
    }
}
