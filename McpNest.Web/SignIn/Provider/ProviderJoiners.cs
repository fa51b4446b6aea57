using McpNest.Core.Administration;
using McpNest.Web.SignIn.Joining;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Lets somebody a provider vouched for join with a join link.</summary>
internal sealed class ProviderJoiners(JoinLinks links, JoinBook book, ProviderMembers members)
{
    /// <param name="known">The member with this identity: they come in, and cost the link no use.</param>
    public async Task<(ProviderProblem? Problem, Guid? MemberId)> ComeAsync(VouchedIdentity identity, string code, Guid? known)
    {
        if (known is not null)
        {
            return (null, known);
        }

        if (await links.FindAsync(code, CancellationToken.None) is not { } link || !await links.TakeAsync(link, CancellationToken.None))
        {
            return (ProviderProblem.LinkUsed, null);
        }

        var joined = false;
        try
        {
            return await members.JoinAsync(identity, async who =>
            {
                var request = new AddMember { Email = who.Email, Name = who.Name };
                await book.JoinAsync(JoinLinks.MakerOf(link), who.Id, request, link.Id, link.GroupId, CancellationToken.None);
                joined = true;
            });
        }
        finally
        {
            if (!joined)
            {
                await links.GiveBackAsync(link, CancellationToken.None);
            }
        }
    }
}
