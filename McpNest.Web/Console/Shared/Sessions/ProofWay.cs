namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>How somebody who is signed in proves once more that it is them.</summary>
public enum ProofWay
{
    /// <summary>One that works at the address the page is open at.</summary>
    Passkey,
    Password,

    /// <summary>At an identity provider, in a tab of its own.</summary>
    Provider,
}
