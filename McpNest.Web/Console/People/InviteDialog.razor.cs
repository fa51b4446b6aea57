using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>Lets one person or several in and makes a link for each.</summary>
public sealed partial class InviteDialog
{
    /// <summary>The longest list that is taken at once.</summary>
    public const int Most = 500;

    // So many are read at a glance.
    private const int Few = 6;

    // So many share a commit: a bar that moves, and few records that wait for each other.
    private const int AtOnce = 25;

    private readonly HashSet<Guid> _chosen = [];
    private readonly List<MadeInvitation> _made = [];
    private HashSet<string> _members = [];
    private IReadOnlyList<GroupSummary> _groups = [];
    private IReadOnlyList<InviteLine> _lines = [];
    private string _addresses = "";
    private string _search = "";
    private string _name = "";
    private MemberRole _role = MemberRole.Member;
    private bool _isAdmin;
    private bool _stops;
    private int _done;
    private int _of;
    private int _leftOut;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private InvitationMaker Links { get; set; } = default!;

    [Inject]
    private ManyInviter Inviter { get; set; } = default!;

    private IReadOnlyList<InviteLine> Fresh => [.. _lines.Where(line => line.Kind == InviteKind.Fresh)];

    private string CountWords => Texts.Fill(
        PeopleText.PreviewCounts, Fresh.Count, _lines.Count(line => line.Kind == InviteKind.Member),
        _lines.Count(line => line.Kind == InviteKind.Twice), _lines.Count(line => line.Kind == InviteKind.NoAddress));

    protected override async Task LoadAsync()
    {
        _isAdmin = await MayAsync("Admin");
        if (_isAdmin)
        {
            _groups = [.. (await Groups.ListAsync(Gone)).Where(group => !group.IsEveryone)];
        }

        await ReadMembersAsync();
    }

    private async Task ReadMembersAsync() => _members = [.. (await People.ListAsync(Gone)).Select(member => AddMemberValidator.KeyOf(member.Email))];

    private void Read() => _lines = InviteLine.Read(_addresses, _members.Contains);

    private void Choose(Guid id, bool chosen) => _ = chosen ? _chosen.Add(id) : _chosen.Remove(id);

    private Task<bool> InviteAsync() => TryAsync(() => _lines switch
    {
        [] => throw new NestException(PeopleText.GiveAddress),
        [var only] => InviteOneAsync(only.Address), // of one, a refusal keeps the form
        _ => InviteManyAsync(),
    });

    private async Task InviteOneAsync(InviteAddress address)
    {
        var name = _name.Trim().Length > 0 ? _name.Trim() : address.Name;
        var id = await People.AddAsync(Me, RequestOf(address with { Name = name }), Gone);
        try
        {
            _made.Add(new MadeInvitation(address.Email, name, id, await Links(Me, id, Gone), null));
        }
        catch (Exception refusal) when (refusal is NestException or JournalUnavailableException)
        {
            _made.Add(new MadeInvitation(address.Email, name, id, null, refusal.Message));
        }
    }

    private async Task InviteManyAsync()
    {
        await ReadMembersAsync(); // whoever came while this was open
        Read();
        var fresh = Fresh;
        if (fresh.Count is 0 or > Most)
        {
            throw new NestException(fresh.Count == 0 ? PeopleText.GiveAddress : Texts.Fill(PeopleText.TooManyAddresses, Most));
        }

        var made = new List<MadeInvitation>();
        (_of, _done, _stops) = (fresh.Count, 0, false);
        try
        {
            foreach (var some in fresh.Chunk(AtOnce))
            {
                StateHasChanged();
                await Task.Yield(); // the bar is drawn, and a click on the button below it heard
                if (_stops || Gone.IsCancellationRequested)
                {
                    break;
                }

                made.AddRange(await InviteAsync([.. some.Select(line => line.Address)]));
                _done = made.Count;
            }
        }
        finally
        {
            _leftOut = fresh.Count - made.Count;
            _made.AddRange(made);
            _of = 0;
        }
    }

    /// <summary>All of these in one step. When one of them cannot be added, each on its own, so that only that one is missing.</summary>
    private async Task<IEnumerable<MadeInvitation>> InviteAsync(IReadOnlyList<InviteAddress> some)
    {
        try
        {
            // Begun, it is finished: nobody becomes half a member because a page went away.
            var links = await Inviter(Me, [.. some.Select(RequestOf)], CancellationToken.None);
            return some.Zip(links, (address, its) => new MadeInvitation(address.Email, address.Name, its.Id, its.Link, null));
        }
        catch (NestException) when (some.Count > 1)
        {
            var made = new List<MadeInvitation>();
            foreach (var address in some)
            {
                made.AddRange(await InviteAsync([address]));
            }

            return made;
        }
        catch (Exception refusal) when (refusal is NestException or JournalUnavailableException) // the links made so far are shown
        {
            return some.Select(address => new MadeInvitation(address.Email, address.Name, null, null, refusal.Message));
        }
    }

    private AddMember RequestOf(InviteAddress address) => new() { Email = address.Email, Name = address.Name, Role = _role, Groups = [.. _chosen] };

    private void Close()
    {
        if (_made is [{ Id: { } id }])
        {
            Dialog.Close(id);
        }
        else
        {
            Dialog.Close();
        }
    }
}
