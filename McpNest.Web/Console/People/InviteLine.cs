using McpNest.Core.Administration;

namespace McpNest.Web.Console.People;

/// <summary>One of the addresses somebody pasted, and what becomes of it.</summary>
public sealed record InviteLine(InviteAddress Address, InviteKind Kind)
{
    private static readonly AddMemberValidator s_validator = new();

    /// <summary>Reads a pasted list, one line for each address in it, also for those that come twice or are none.</summary>
    /// <param name="isMember">Whether somebody has this address, in the form addresses are compared in.</param>
    public static IReadOnlyList<InviteLine> Read(string text, Func<string, bool> isMember)
    {
        var seen = new HashSet<string>();
        return [.. InviteAddress.Read(text).Select(address => new InviteLine(address, KindOf(address)))];

        InviteKind KindOf(InviteAddress address) => true switch
        {
            _ when !s_validator.Validate(new AddMember { Email = address.Email, Name = address.Name }).IsValid => InviteKind.NoAddress,
            _ when !seen.Add(AddMemberValidator.KeyOf(address.Email)) => InviteKind.Twice,
            _ when isMember(AddMemberValidator.KeyOf(address.Email)) => InviteKind.Member,
            _ => InviteKind.Fresh,
        };
    }
}
