using System.Globalization;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Will browsers and agents trust the address, and for how long?</summary>
internal sealed class CertificateCheck() : Check("certificate")
{
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(14);

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.Outside is not { CertificateEnds: { } ends } asked)
        {
            yield break;
        }

        var day = ends.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        yield return ends <= nest.Now
            ? Mend($"The certificate of {asked.Address.Host} ended on {day}; renew it.")
            : asked.CertificateProblem is { } problem
                ? Mend($"The certificate of {asked.Address.Host} is not trusted: {problem}; agents refuse it, so install one they trust with its whole chain.")
                : ends - nest.Now < s_soon
                    ? Advice($"The certificate of {asked.Address.Host} ends on {day}; see that it is renewed by itself.")
                    : Good($"The certificate of {asked.Address.Host} is trusted until {day}.");
    }
}
