namespace McpNest.Core.Policy;

/// <summary>What was changed about how somebody signs in.</summary>
public enum AccountAct
{
    PasswordSet,
    PasswordRemoved,
    PasskeyAdded,
    PasskeyRemoved,

    /// <summary>New recovery codes; those before stop working.</summary>
    RecoveryCodesMade,
    RecoveryCodeUsed,

    /// <summary>The account was tied to an identity of a provider.</summary>
    ProviderLinked,
    ProviderUnlinked,
}
