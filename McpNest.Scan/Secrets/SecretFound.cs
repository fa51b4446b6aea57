using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Secrets;

/// <summary>Where a secret stands.</summary>
public enum SecretSpot
{
    Environment,
    Argument,
    Header,
    Url,

    /// <summary>A field that is none of these.</summary>
    Field,
}

/// <summary>What kind of thing was found.</summary>
public enum SecretKind
{
    /// <summary>The shape of a provider's token, or a credential in a header.</summary>
    Token,

    /// <summary>A field that is named like a secret holds a text nobody would choose.</summary>
    Likely,

    /// <summary>An account with its password in an address.</summary>
    Login,

    /// <summary>A password that everybody knows.</summary>
    DefaultLogin,
    PrivateKey,
}

/// <summary>A secret that stands in a configuration. Its value is for comparing only: show <see cref="Masked"/>.</summary>
public sealed record SecretFound(ConfigText Text, SecretSpot Spot, SecretKind Kind, Severity Severity, string Opens, string Value)
{
    /// <summary>The variable, header, option or parameter that holds it; empty when it stands alone.</summary>
    public string Name { get; init; } = "";

    /// <summary>Why it is stronger than it need be; empty when it is not, as far as can be seen.</summary>
    public string Power { get; init; } = "";

    /// <summary>More about it, such as when it ends.</summary>
    public string Note { get; init; } = "";

    public string Masked => Mask.Of(Value);

    /// <summary>Without the value.</summary>
    public override string ToString() => $"{Kind} at {Text.Path}";
}
