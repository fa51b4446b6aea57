namespace McpNest.Web.Doctor.Checks;

/// <summary>Can somebody come in tomorrow, too?</summary>
internal sealed class SignInCheck() : Check("sign_in")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.State is null)
        {
            yield break;
        }

        if (nest.Admins.Count == 0)
        {
            yield return Mend("Nobody is an admin; run 'setup-link' and open the link it prints.");
            yield break;
        }

        yield return nest.Admins.Count == 1
            ? Advice("There is one admin; make somebody else one, too, so that the nest does not hang on one person.")
            : Good($"{nest.Admins.Count} people are admins.");
        if (nest.Provider is null && nest.Admins.All(admin => admin is { Passkeys: 0, RecoveryCodes: 0 }))
        {
            yield return Advice("No admin has a passkey or recovery codes; let them add both on their own page, or they depend on 'signin-link' when a password is lost.");
        }
    }
}
