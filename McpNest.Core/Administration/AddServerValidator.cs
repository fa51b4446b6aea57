using System.Text.RegularExpressions;
using FluentValidation;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>What can be said about an <see cref="AddServer"/> without looking at the nest.</summary>
public sealed partial class AddServerValidator : AbstractValidator<AddServer>
{
    private const int MaxEntries = 64;
    private const int MaxText = 16 * 1024;

    public AddServerValidator()
    {
        RuleFor(x => x.Slug).Must(slug => slug is not null && ServerSlug.IsValid(slug))
            .WithMessage($"Choose a name of 1 to 24 lower-case letters, digits and hyphens; '{ServerSlug.Nest}' is the nest's own.");
        RuleFor(x => x.Transport).IsInEnum().WithMessage("Choose between a remote server (http, or sse for older ones) and a hosted one (stdio).");
        RuleFor(x => x.Credential).IsInEnum().WithMessage("Choose whose account the server sees: shared or member.");
        RuleFor(x => x.TimeoutSeconds).InclusiveBetween(1, 600).WithMessage("Choose a timeout between 1 and 600 seconds.");
        When(x => x.Transport is ServerTransport.Http or ServerTransport.Sse, RemoteRules);
        When(x => x.Transport == ServerTransport.Stdio, HostedRules);
    }

    private void RemoteRules()
    {
        RuleFor(x => x.Url).Cascade(CascadeMode.Stop)
            .Must(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0)
            .WithMessage("Enter the server's full address, beginning with https:// or http://.")
            .Must(url => OutboundAddresses.HostOf(new Uri(url!)) is not null)
            .WithMessage("The address has a host name that no server can have; copy it again.")
            .Must(url => new Uri(url!).UserInfo.Length == 0)
            .WithMessage("Take the user name and password out of the address and give them as a header, for example Authorization.")
            .Must(url => new Uri(url!).Fragment.Length == 0)
            .WithMessage("Take the part after # out of the address; it is never sent to a server.")
            .Must(url => !HasMemberMark(url!))
            .WithMessage($"{ServerTarget.MemberMark} works in the values of headers only; take it out of the address.")
            .Must(url => url!.Length <= 2048)
            .WithMessage("Enter an address of at most 2048 characters.");
        RuleFor(x => x).Must(x => string.IsNullOrEmpty(x.Command) && x.Args.IsDefaultOrEmpty && x.Environment.IsEmpty)
            .WithName(nameof(AddServer.Command))
            .WithMessage("A remote server has an address and headers; leave command, arguments and environment out.");
        RuleFor(x => x.Headers).Must(headers => headers.Count <= MaxEntries
                && headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == headers.Count)
            .WithMessage($"Give each header once, and at most {MaxEntries} of them.");
        RuleForEach(x => x.Headers).Cascade(CascadeMode.Stop)
            .Must(header => HeaderNames.IsAllowed(header.Key))
            .WithMessage((_, header) => HeaderNames.Refusal(header.Key))
            .Must(header => !string.IsNullOrWhiteSpace(header.Value) && HeaderNames.IsValue(header.Value) && header.Value.Length <= MaxText)
            .WithMessage((_, header) => $"The value of the header {header.Key} is empty or has characters that a header cannot carry; enter it again.");
    }

    private void HostedRules()
    {
        RuleFor(x => x.Command).Cascade(CascadeMode.Stop)
            .Must(command => !string.IsNullOrWhiteSpace(command) && command.Length <= 1024 && Validation.IsPrintable(command))
            .WithMessage("Enter the executable to run, for example npx.")
            .Must(command => !ShellCharacter().IsMatch(command!) || File.Exists(command))
            .WithMessage("Enter the executable alone and each argument by itself; the nest never runs a shell line.");
        RuleFor(x => x).Must(x => string.IsNullOrEmpty(x.Url) && x.Headers.IsEmpty)
            .WithName(nameof(AddServer.Url))
            .WithMessage("A hosted server has a command and an environment; leave address and headers out.");
        RuleFor(x => x.Args)
            .Must(args => args.IsDefault || (args.Length <= 256 && args.All(arg => arg is not null && arg.Length <= MaxText && !arg.Contains('\0'))))
            .WithMessage("Give at most 256 arguments, each without zero characters.")
            .Must(args => args.IsDefault || !args.Any(HasMemberMark))
            .WithMessage($"{ServerTarget.MemberMark} works in the values of environment entries only; take it out of the arguments.");
        RuleFor(x => x.Environment).Must(environment => environment.Count <= MaxEntries)
            .WithMessage($"Give at most {MaxEntries} environment entries.");
        RuleForEach(x => x.Environment).Cascade(CascadeMode.Stop)
            .Must(entry => EnvironmentNames.IsAllowed(entry.Key))
            .WithMessage((_, entry) => EnvironmentNames.Refusal(entry.Key))
            .Must(entry => entry.Value is not null && entry.Value.Length <= MaxText && !entry.Value.Contains('\0'))
            .WithMessage((_, entry) => $"The value of {entry.Key} is too long or contains a zero character; enter it again.");
    }

    private static bool HasMemberMark(string text) => text.Contains(ServerTarget.MemberMark, StringComparison.Ordinal);

    [GeneratedRegex(@"[\s|&;<>$`'""(){}*?]", RegexOptions.CultureInvariant)]
    private static partial Regex ShellCharacter();
}
