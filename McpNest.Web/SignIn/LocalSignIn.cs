using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;

namespace McpNest.Web.SignIn;

/// <summary>
/// Who may come in with what they have here: a password, a passkey, a code, a link. With local sign-in off only the break-glass admin may,
/// so that a provider that is down does not lock the nest.
/// </summary>
internal sealed class LocalSignIn(NestOptions options, PeopleDirectory people, CurrentPolicy policy, SignInRefusals refusals)
{
    /// <summary>Whether everybody may.</summary>
    public bool IsOn => options.LocalSignIn;

    /// <summary>Whether anybody may: pages offer it only then.</summary>
    public bool IsPossible => IsOn || options.BreakGlass is not null;

    /// <summary>One sentence that says which way to take instead; null while everybody may.</summary>
    public string? Instead => IsOn ? null : $"People sign in with {options.Provider?.DisplayName} here; choose that.";

    /// <summary>One sentence why this member may not come in that way; null when they may.</summary>
    public async Task<string?> ProblemAsync(Guid memberId, SignInWay way, CancellationToken cancellationToken)
    {
        // A setup link exists only while there is no admin, who could be let in no other way.
        if (IsOn || way is SignInWay.Provider or SignInWay.SetupLink)
        {
            return null;
        }

        await people.RefreshAsync(cancellationToken);
        return policy().Members.GetValueOrDefault(memberId)?.Role == MemberRole.Admin
            && options.BreakGlass is { } address && people.EmailOf(memberId) is { } email
            && AddMemberValidator.KeyOf(address) == AddMemberValidator.KeyOf(email)
            ? null
            : Instead;
    }

    /// <summary>The same, and records that they were refused: to be asked before a code or link of theirs is used up.</summary>
    public async Task<string?> RefuseAsync(Guid memberId, SignInWay way, CancellationToken cancellationToken)
    {
        var problem = await ProblemAsync(memberId, way, cancellationToken);
        if (problem is not null)
        {
            refusals.Refused(way, memberId);
        }

        return problem;
    }

    /// <exception cref="NestException">This member may not come in that way.</exception>
    public async Task DemandAsync(Guid memberId, SignInWay way, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(memberId, way, cancellationToken) is { } problem)
        {
            throw new NestException(problem);
        }
    }
}
