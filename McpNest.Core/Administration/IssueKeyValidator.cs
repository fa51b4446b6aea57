using FluentValidation;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What can be said about an <see cref="IssueKey"/> without looking at the nest.</summary>
public sealed class IssueKeyValidator : AbstractValidator<IssueKey>
{
    private const string BadName = "Name the app the key is for in 1 to 80 visible characters, for example: Cursor, work laptop.";
    private const string BadLifetime = "Choose a lifetime between one hour and 365 days.";

    public IssueKeyValidator()
    {
        RuleFor(x => x.AgentName).Must(IsName).WithMessage(BadName);
        RuleFor(x => x.Lifetime).Must(IsLifetime).WithMessage(BadLifetime);
        RuleFor(x => x.App).Must(app => app is null || ClientApps.Find(app) is not null).WithMessage("Choose an app from the list, or none.");
    }

    internal static string DemandName(string name) => IsName(name) ? name.Trim() : throw new NestException(BadName);

    internal static void DemandLifetime(TimeSpan lifetime) => Authority.Demand(IsLifetime(lifetime), BadLifetime);

    private static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= 80 && Validation.IsPrintable(name);

    private static bool IsLifetime(TimeSpan lifetime) => lifetime >= TimeSpan.FromHours(1) && lifetime <= IssueKey.Longest;
}
