using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.SignIn;

namespace McpNest.Web.CommandLine;

/// <summary>Members and their passwords live in two databases; here is the order in which both are written.</summary>
internal static class MemberAccounts
{
    /// <summary>The account first, then the change: should the second fail, a member without power is left, and repeating it repairs that.</summary>
    public static async Task AddAsync(NestSession nest, AddMember request, string password, CancellationToken cancellationToken)
    {
        new AddMemberValidator().Demand(request);
        var accounts = nest.Get<Accounts>();
        var known = await nest.People.FindByEmailAsync(request.Email, cancellationToken);
        if (known is not null && await accounts.HasPasswordAsync(known.Id, cancellationToken))
        {
            throw new NestException($"A member with the address {known.Email} exists already.");
        }

        var id = known?.Id ?? Guid.CreateVersion7();
        await accounts.CreateAsync(id, request.Email, password, cancellationToken);
        if (known is null)
        {
            await nest.People.AddAsync(Actor.Operator, id, request, cancellationToken);
        }
    }

    /// <summary>The change first: from then on nothing is allowed, whatever happens to the account.</summary>
    public static async Task RemoveAsync(NestSession nest, Guid memberId, Handover handover, CancellationToken cancellationToken)
    {
        await nest.People.RemoveAsync(Actor.Operator, memberId, handover, cancellationToken);
        await nest.Get<Accounts>().RemoveAsync(memberId, cancellationToken);
    }
}
