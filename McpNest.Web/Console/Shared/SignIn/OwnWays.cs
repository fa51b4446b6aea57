namespace McpNest.Web.Console.Shared.SignIn;

/// <summary>All ways in which somebody can sign in.</summary>
public sealed record OwnWays
{
    public IReadOnlyList<OwnPasskey> Passkeys { get; init; } = [];

    public bool HasPassword { get; init; }

    /// <summary>Whether an identity provider vouches for them.</summary>
    public bool HasProvider { get; init; }

    /// <summary>How many recovery codes were not used yet.</summary>
    public int CodesLeft { get; init; }

    /// <summary>How many codes are made at once.</summary>
    public int CodesAtOnce { get; init; }

    /// <summary>The fewest characters of a password.</summary>
    public int PasswordLeast { get; init; }
}
