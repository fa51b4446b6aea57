namespace McpNest.Web.SignIn.Provider;

/// <summary>Why signing in through the provider came to nothing. The sign-in page has a sentence for each; nothing of what a provider wrote is shown.</summary>
internal enum ProviderProblem
{
    /// <summary>The person or the provider said no.</summary>
    Denied,

    /// <summary>The answer does not belong to a sign-in this browser began a moment ago, or was used already.</summary>
    Lost,

    /// <summary>The token is not valid now.</summary>
    Clock,

    Unreachable,

    /// <summary>Not for this nest, from somebody else, or not signed by the provider.</summary>
    NotForUs,

    /// <summary>Somebody of another directory.</summary>
    OtherTenant,

    /// <summary>The nest does not know them, or they may not come in.</summary>
    Unknown,

    NoRole,
    TooManyGroups,
    NoAddress,

    /// <summary>The invitation or link was used, has expired or was replaced.</summary>
    LinkUsed,

    /// <summary>The identity belongs to another member.</summary>
    Taken,

    /// <summary>They proved who they are too long ago, and the provider did not ask again.</summary>
    TooOld,

    /// <summary>It cannot be recorded now.</summary>
    NotRecorded,

    /// <summary>Something else; the log says what kind.</summary>
    Failed,
}
