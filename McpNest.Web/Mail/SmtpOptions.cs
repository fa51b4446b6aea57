namespace McpNest.Web.Mail;

/// <summary>The mail server the nest hands its mail to, section <c>McpNest:Smtp</c>. No record: it must not print its password.</summary>
public sealed class SmtpOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>Whom mail comes from: an address, or "McpNest &lt;nest@example.com&gt;".</summary>
    public required string From { get; init; }

    /// <summary>Null: the server takes mail without a sign-in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    public SmtpSecurity Security { get; init; }
}
