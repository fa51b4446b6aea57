using McpNest.Core.Administration;

namespace McpNest.Web.Mail;

/// <summary>What may stand in an envelope.</summary>
internal static class MailAddresses
{
    private static readonly AddMemberValidator s_members = new();

    /// <summary>Whether a text is one address and nothing else: the same rule as for members.</summary>
    public static bool IsOne(string text) => s_members.Validate(new AddMember { Email = text }).IsValid && text == text.Trim();
}
