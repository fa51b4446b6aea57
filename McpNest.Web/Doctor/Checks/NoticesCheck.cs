using McpNest.Core.Administration.Notices;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Would somebody hear of it at night that calls are refused?</summary>
internal sealed class NoticesCheck() : Check("notices")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.Options is not { } options)
        {
            return [];
        }

        var notices = options.Notices;
        var isMailed = options.Smtp is not null && (notices.Mail.Personal || !notices.Mail.To.IsEmpty);
        if (notices.Webhooks.IsEmpty && !isMailed)
        {
            return [Advice("What needs somebody stands on Overview only; name a webhook in McpNest:Notices, or a mail server in McpNest:Smtp, so that it is told.")];
        }

        var tellsGate = notices.Webhooks.Any(webhook => Has(webhook.Kinds)) || (isMailed && Has(notices.Mail.Kinds));
        return
        [
            tellsGate
                ? Good("What needs somebody is told; 'Settings → Notices' shows what arrived, and sends a test.")
                : Advice("Nobody is told that no call can be recorded; let one place of McpNest:Notices have the kind gate_closed, or no Kinds."),
        ];

        static bool Has(IReadOnlySet<NoticeKind> kinds) => kinds.Count == 0 || kinds.Contains(NoticeKind.GateClosed);
    }
}
