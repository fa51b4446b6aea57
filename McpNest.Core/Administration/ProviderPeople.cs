using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>
/// What an identity provider decides about members: who may become one, and with which role. The operator said in the configuration that it
/// may, so the nest itself records it, in nobody's name.
/// </summary>
public sealed class ProviderPeople(NestJournal journal, TimeProvider time)
{
    private static readonly AddMemberValidator s_validator = new();

    /// <summary>Adds a person on their first sign-in.</summary>
    /// <exception cref="NestException">The address or name cannot be a member's, or the address is taken.</exception>
    public Task AdmitAsync(Guid id, string email, string name, MemberRole role, CancellationToken cancellationToken)
    {
        s_validator.Demand(new AddMember { Email = email, Name = name, Role = role });
        return journal.CommitAsync(
            Actor.Nest,
            [new Change.MemberAdded(id, MemberKind.Person, role, OwnerId: null)],
            (db, token) => MemberRows.AddAsync(db, id, email, name, time.GetUtcNow(), token),
            cancellationToken);
    }

    /// <summary>Gives a member the role the provider says they have. The last admin stays one, whatever it says.</summary>
    public Task SetRoleAsync(Guid memberId, MemberRole role, CancellationToken cancellationToken) => journal.CommitAsync(
        Actor.Nest,
        state => state.Members.GetValueOrDefault(memberId) is { Kind: MemberKind.Person } member && member.Role != role && !IsLastAdmin(state, member)
            ? [new Change.MemberRoleSet(memberId, role)]
            : [],
        rows: null, cancellationToken);

    /// <summary>Shows a member by the name the provider says, from now on.</summary>
    public Task RenameAsync(Guid memberId, string name, CancellationToken cancellationToken) => journal.CommitAsync(
        Actor.Nest, [new Change.MemberRenamed(memberId)], (db, token) => MemberRows.RenameAsync(db, memberId, name, token), cancellationToken);

    /// <summary>Says from now on for how many days after a sign-in keys work; null without a provider. Records nothing when it is so already.</summary>
    public Task SetMaxSignInAgeAsync(int? days, CancellationToken cancellationToken) => journal.CommitAsync(
        Actor.Nest, state => state.MaxSignInDays == days ? [] : [new Change.MaxSignInAgeSet(days)], rows: null, cancellationToken);

    private static bool IsLastAdmin(PolicyState state, Member member) =>
        member is { Role: MemberRole.Admin, Suspended: false }
        && !state.Members.Values.Any(other => other.Id != member.Id && other is { Role: MemberRole.Admin, Suspended: false });
}
