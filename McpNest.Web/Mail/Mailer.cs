using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using McpNest.Core;
using McpNest.Web.Hosting;
using MimeKit;
using MimeKit.Utils;

namespace McpNest.Web.Mail;

/// <summary>
/// Hands plain text mail to the configured mail server. It writes no log: what goes wrong is told to whoever sends, without what was in it.
/// </summary>
public sealed class Mailer(NestOptions options, TimeProvider time)
{
    /// <summary>The longest subject; the rest is cut.</summary>
    public const int MaxSubject = 200;

    // A person waits for it, and a mail server that hangs must not keep them.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Whether mail can be sent at all. Without, everything works by links that people copy.</summary>
    public bool IsConfigured => options.Smtp is not null;

    /// <summary>Sends one mail to one address.</summary>
    /// <exception cref="NestException">It was not accepted; one sentence says why.</exception>
    public async Task SendAsync(string to, string subject, string text, CancellationToken cancellationToken)
    {
        var smtp = options.Smtp ?? throw new NestException("Mail is not configured; set McpNest:Smtp, or hand the text over yourself.");
        using var message = Compose(smtp, to, subject, text);
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await HandOverAsync(smtp, message, either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && Sentence(e, smtp) is { } sentence)
        {
            // Without the cause: what a mail server says may repeat the address or the text.
            throw new NestException(sentence);
        }
    }

    private static async Task HandOverAsync(SmtpOptions smtp, MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient
        {
            Timeout = (int)s_patience.TotalMilliseconds,
            // As for the nest's other outgoing connections: lists of revoked certificates are often out of reach where nests stand.
            CheckCertificateRevocation = false,
        };
        await client.ConnectAsync(smtp.Host, smtp.Port, OptionOf(smtp.Security), cancellationToken);
        if (smtp.User is not null)
        {
            await client.AuthenticateAsync(smtp.User, smtp.Password!, cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
            // It was accepted before; a second mail would be worse than a rude goodbye.
        }
    }

    private MimeMessage Compose(SmtpOptions smtp, string to, string subject, string text)
    {
        if (!MailAddresses.IsOne(to))
        {
            throw new NestException("This is not an address mail can be sent to; correct it first.");
        }

        var sender = MailboxAddress.Parse(smtp.From);
        var message = new MimeMessage
        {
            Subject = OneLine(subject),
            Date = time.GetUtcNow(),
            // Made by itself it would name this machine.
            MessageId = MimeUtils.GenerateMessageId(sender.Address[(sender.Address.LastIndexOf('@') + 1)..]),
            Body = new TextPart("plain") { Text = text },
        };
        message.From.Add(sender);
        message.To.Add(new MailboxAddress("", to));
        message.Headers.Add("Auto-Submitted", "auto-generated"); // no absence notices in return
        return message;
    }

    /// <summary>Names that people and servers chose may stand in a subject; a line break there would begin another header.</summary>
    private static string OneLine(string subject)
    {
        var line = string.Concat(subject.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        return line.Length <= MaxSubject ? line : line[..(char.IsHighSurrogate(line[MaxSubject - 1]) ? MaxSubject - 1 : MaxSubject)];
    }

    private static SecureSocketOptions OptionOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private static string? Sentence(Exception error, SmtpOptions smtp)
    {
        var server = $"The mail server {smtp.Host}:{smtp.Port}";
        return error switch
        {
            AuthenticationException => $"{server} refuses the user and password of McpNest:Smtp.",
            SslHandshakeException => $"{server} could not be reached safely; its certificate must be valid for {smtp.Host}, and McpNest:Smtp:Security must be what it speaks on this port.",
            SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } => $"{server} takes no mail for this address.",
            SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => $"{server} takes no mail from the address in McpNest:Smtp:From.",
            SmtpCommandException refused => $"{server} refused the mail with code {(int)refused.StatusCode}.",
            NotSupportedException => $"{server} cannot do what McpNest:Smtp asks for: encryption with starttls, a sign-in, or an address that is not ASCII.",
            OperationCanceledException or TimeoutException => $"{server} did not answer in time; try again.",
            SocketException => $"{server} cannot be reached; look at McpNest:Smtp and whether it runs.",
            ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException or IOException => $"{server} ended the conversation; try again.",
            _ => null,
        };
    }
}
