namespace McpNest.Web.SignIn.Passkeys;

/// <summary>What a browser was asked for a passkey for; an answer counts for nothing else.</summary>
internal enum PasskeyPurpose
{
    SignIn,

    /// <summary>A first passkey, with a setup link.</summary>
    Setup,

    /// <summary>A passkey with a sign-in link or an invitation.</summary>
    Link,

    /// <summary>A first passkey of somebody who joins by a link.</summary>
    Join,

    /// <summary>Somebody who is signed in proves once more who they are.</summary>
    Prove,
}
