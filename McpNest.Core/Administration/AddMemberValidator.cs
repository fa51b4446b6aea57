using System.Text.RegularExpressions;
using FluentValidation;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What can be said about an <see cref="AddMember"/> without looking at the nest.</summary>
public sealed partial class AddMemberValidator : AbstractValidator<AddMember>
{
    public AddMemberValidator()
    {
        RuleFor(x => x.Email)
            .Must(IsAddress)
            .WithMessage("Enter an e-mail address such as ada@example.com.");
        RuleFor(x => x.Name)
            .Must(name => name is not null && name.Length <= 100 && Validation.IsPrintable(name))
            .WithMessage("Enter a name of at most 100 visible characters.");
        RuleFor(x => x.Role).IsInEnum().WithMessage("Choose one of the roles admin, lead, auditor and member.");
        RuleFor(x => x.Role).Equal(MemberRole.Member).When(x => x.Kind == MemberKind.Service)
            .WithMessage("A service cannot sign in, so give it the role member.");
        RuleFor(x => x.OwnerId).Null().When(x => x.Kind == MemberKind.Person)
            .WithMessage("Only a service has an owner; leave the owner out.");
    }

    /// <summary>Whether a text can be a member's address.</summary>
    public static bool IsAddress(string? email) => email is not null && Address().IsMatch(email.Trim()) && Validation.IsPrintable(email.Trim());

    /// <summary>The form in which addresses are compared.</summary>
    public static string KeyOf(string email) => email.Trim().ToLowerInvariant();

    [GeneratedRegex(@"\A(?=.{3,254}\z)[^@\s,;<>""]+@[^@\s,;<>""]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
