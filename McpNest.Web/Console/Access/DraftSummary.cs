using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Access;

/// <summary>What a draft would do, counted before it is applied.</summary>
/// <param name="Changes">Cells.</param>
/// <param name="People">Members any of them is about.</param>
/// <param name="Writing">Tools that may write and that somebody could newly call.</param>
/// <param name="Losing">Members who could no longer call something.</param>
/// <param name="Lost">Tools that somebody could no longer call.</param>
public sealed record DraftSummary(int Changes, int People, int Writing, int Losing, int Lost)
{
    public static DraftSummary Of(PolicyState state, AccessDraft draft, Func<Guid, ToolHint> hintOf, DateTimeOffset now)
    {
        var affected = state.Members.Keys.Where(member => draft.Edits.Any(edit => state.Covers(edit.Subject, member))).ToList();
        var (writing, lost, losing) = (0, 0, new HashSet<Guid>());
        foreach (var (server, offer) in OffersOf(state, draft).Where(found => found.Offer.Approved is not null))
        {
            GrantTarget[] targets = [new(server.Id, offer.Id), new(server.Id, null)];
            var subjects = targets.SelectMany(target => state.GrantsByTarget.GetValueOrDefault(target, []).Select(grant => grant.Subject))
                .Concat(draft.Edits.Where(edit => targets.Contains(edit.Target)).Select(edit => edit.Subject))
                .Distinct().ToList();
            var (before, after) = (affected.Where(member => Allows(member, drafted: false)).ToHashSet(), affected.Where(member => Allows(member, drafted: true)).ToHashSet());
            writing += hintOf(offer.Id) != ToolHint.Read && after.Any(member => !before.Contains(member)) ? 1 : 0;
            before.ExceptWith(after);
            losing.UnionWith(before);
            lost += before.Count > 0 ? 1 : 0;

            bool Allows(Guid member, bool drafted)
            {
                var marks = subjects.Where(subject => state.Covers(subject, member))
                    .SelectMany(subject => targets.Select(target => drafted
                        ? draft.Mark(state, new DraftCell(subject, target))
                        : GrantMark.Of(state, subject, target)))
                    .Where(mark => mark?.CountsAt(now) == true)
                    .ToList();
                return marks.Count > 0 && marks.TrueForAll(mark => mark!.Value.Effect == GrantEffect.Allow);
            }
        }

        return new DraftSummary(draft.Edits.Count, affected.Count, writing, losing.Count, lost);
    }

    /// <summary>"14 changes for 6 people, 2 write tools newly allowed; 3 people lose 5 tools".</summary>
    public string Words()
    {
        var about = Texts.Fill(
            AccessText.Summary, Count(Changes, AccessText.OneChange, AccessText.ManyChanges), Count(People, AccessText.OnePerson, AccessText.ManyPeople));
        about = Writing == 0 ? about
            : Texts.Fill(AccessText.SummaryWriting, about, Count(Writing, AccessText.OneWriteTool, AccessText.ManyWriteTools));
        return Losing == 0 ? about
            : Texts.Fill(
                Losing == 1 ? AccessText.SummaryLoses : AccessText.SummaryLose, about, Count(Losing, AccessText.OnePerson, AccessText.ManyPeople),
                Count(Lost, AccessText.OneTool, AccessText.ManyTools));

        static string Count(int count, string one, string many) => Texts.Fill(count == 1 ? one : many, count);
    }

    private static IEnumerable<(UpstreamServer Server, ServerTool Offer)> OffersOf(PolicyState state, AccessDraft draft) => draft.Edits
        .Select(edit => edit.Target).Distinct()
        .SelectMany(target => state.Servers.TryGetValue(target.ServerId, out var server)
            ? server.Offers.Where(offer => target.ToolId is null || offer.Id == target.ToolId).Select(offer => (server, offer))
            : [])
        .DistinctBy(found => found.offer.Id);
}
