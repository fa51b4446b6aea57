namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>How somebody who is signed in proves once more that it is them.</summary>
public enum ProofWay
{
    /// <summary>Asked by a script of the page, which posts what the browser answers.</summary>
    Passkey,
    Password,

    /// <summary>At an identity provider, in a tab of its own.</summary>
    Provider,
}
