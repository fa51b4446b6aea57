using System.Text;
using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration;

/// <summary>Which records speak of one person: by their id, and by ids that became theirs on the way (agents, grants).</summary>
internal sealed class MentionedIds
{
    private readonly Guid _memberId;
    private readonly List<byte[]> _ids = [];

    public MentionedIds(Guid memberId, IEnumerable<Guid> agents)
    {
        _memberId = memberId;
        Add(memberId);
        foreach (var agent in agents)
        {
            Add(agent);
        }
    }

    /// <summary>To be asked in the order of the journal.</summary>
    public bool IsIn(JournalRow row)
    {
        if (!_ids.Exists(id => row.Body.AsSpan().IndexOf(id) >= 0))
        {
            return false;
        }

        if (row.Kind == RecordKind.Change)
        {
            switch (ChangeJson.Read(JsonElement.Parse(row.Body).GetProperty("body")))
            {
                case Change.KeyIssued c when c.MemberId == _memberId:
                    Add(c.AgentId);
                    break;
                case Change.GrantSet c when c.SubjectId == _memberId:
                    Add(c.GrantId);
                    break;
            }
        }

        return true;
    }

    private void Add(Guid id) => _ids.Add(Encoding.ASCII.GetBytes(id.ToString()));
}
