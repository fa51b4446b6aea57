using FluentValidation;

namespace McpNest.Core.Administration;

/// <summary>What can be said about an <see cref="IssueKey"/> without looking at the nest.</summary>
public sealed class IssueKeyValidator : AbstractValidator<IssueKey>
{
    public IssueKeyValidator()
    {
        RuleFor(x => x.AgentName)
            .Must(name => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= 80 && Validation.IsPrintable(name))
            .WithMessage("Name the app the key is for in 1 to 80 visible characters, for example: Cursor, work laptop.");
        RuleFor(x => x.Lifetime)
            .Must(lifetime => lifetime >= TimeSpan.FromHours(1) && lifetime <= TimeSpan.FromDays(365))
            .WithMessage("Choose a lifetime between one hour and 365 days.");
    }
}
