namespace McpNest.Web.Mail;

/// <summary>How the way to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Plain until the server is asked to encrypt, which it must be able to.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>Not at all: only for a mail server on this machine.</summary>
    None,
}
