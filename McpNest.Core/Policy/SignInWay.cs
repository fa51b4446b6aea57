namespace McpNest.Core.Policy;

/// <summary>How somebody comes in, or tried to.</summary>
public enum SignInWay
{
    Password,
    Passkey,
    RecoveryCode,

    /// <summary>A one-time sign-in link or invitation.</summary>
    Link,
    SetupLink,
    JoinLink,

    /// <summary>An identity provider.</summary>
    Provider,
}
