using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn;

/// <summary>Ends what was begun with a way in that is no longer one.</summary>
internal sealed class OtherSessions(NestJournal journal, SessionBook sessions)
{
    /// <summary>Ends all sessions of a member but one, if any, and records how many.</summary>
    public async Task EndAsync(Guid memberId, Guid? except)
    {
        Guid[] others = [.. sessions.Of(memberId).Select(session => session.Id).Where(id => id != except)];
        if (others.Length > 0)
        {
            await journal.CommitAsync(Actor.Member(memberId), [new Change.SessionsEnded(memberId, others.Length)], rows: null, CancellationToken.None);
            await sessions.EndAsync(others, CancellationToken.None);
        }
    }
}
