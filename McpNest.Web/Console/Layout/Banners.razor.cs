using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Layout;

/// <summary>What everybody should know at once: that nothing is served, that nothing is signed, and what is stopped.</summary>
public sealed partial class Banners
{
    private IReadOnlyList<StopSummary> _stops = [];
    private Dictionary<string, string> _names = [];
    private long _version = -1;
    private (string?, string?) _said;

    [Inject]
    private Checkpoints Checkpoints { get; set; } = default!;

    [Inject]
    private StopsBook Stops { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        // Every open page shows this, and calls tick too: read again only when something was changed.
        Follow(null, async () =>
        {
            var (version, said) = (_version, _said);
            _said = (Journal.ClosedBecause, Checkpoints.FailingBecause);
            if (Journal.State.Version != version)
            {
                await ReadAsync();
            }

            return _version != version || _said != said;
        });
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _version = Journal.State.Version;
        if (Journal.State.Stops.IsEmpty)
        {
            _stops = [];
            return;
        }

        _names = (await People.ListAsync(Gone)).ToDictionary(member => member.Email, member => member.Name);
        _stops = [.. (await Stops.ListAsync(Gone)).Where(stop => !IsOver(stop.Stop) && Concerns(stop.Stop))];
    }

    // A revoked key never works again, so nothing is left to resume.
    private bool IsOver(Stop stop) => stop.Scope == StopScope.Agent && Journal.State.Agents.GetValueOrDefault(stop.Id ?? default) is { Revoked: true };

    // Whom else somebody stopped is nobody's business who does not read the record.
    private bool Concerns(Stop stop)
    {
        var state = Journal.State;
        return Authority.MayRead(state, Me) || stop.Scope switch
        {
            StopScope.Member => stop.Id == Me.MemberId,
            StopScope.Agent => Authority.MayStop(state, Me, stop),
            _ => true,
        };
    }

    // Stops name members by their addresses, as the command line does; everybody sees this line, so it says names.
    private string Named(string word) => _names.GetValueOrDefault(word, word);

    private async Task ResumeAsync(StopSummary stop)
    {
        if (stop.Stop.Scope == StopScope.Everything && !await ConfirmAsync())
        {
            return;
        }

        await TryAsync(
            async () =>
            {
                await Stops.ResumeAsync(Me, stop.Stop, Gone);
                await ReadAsync();
            },
            Texts.Fill(LayoutText.Resumed, Named(stop.Subject)));
    }

    // One click more than for a single stop: whatever it was stopped for runs again at once.
    private async Task<bool> ConfirmAsync()
    {
        var says = "";
        return await TryAsync(async () => says = Says(await Stops.ReachAsync(Stop.Everything, Gone)))
            && await Dialogs.ConfirmAsync(LayoutText.ResumeTitle, says, LayoutText.ResumeVerb);
    }

    private string Says(StopReach reach)
    {
        var again = Texts.Fill(
            LayoutText.ResumeSays,
            Texts.Fill(reach.Agents == 1 ? LayoutText.OneAgent : LayoutText.ManyAgents, reach.Agents),
            Texts.Fill(reach.People == 1 ? LayoutText.OnePerson : LayoutText.ManyPeople, reach.People));
        return _stops.Count switch
        {
            <= 1 => again,
            2 => $"{again} {LayoutText.ResumeRestOne}",
            var stops => $"{again} {Texts.Fill(LayoutText.ResumeRest, stops - 1)}",
        };
    }
}
