namespace McpNest.Core.Upstreams;

/// <summary>Names the one place a secret is sealed for, so that it cannot be moved to another server or header.</summary>
public static class SecretPlace
{
    /// <summary>Kind of a header's value.</summary>
    public const string Header = "header";

    /// <summary>Kind of an environment entry's value.</summary>
    public const string Environment = "env";

    public static string Of(Guid serverId, string kind, string name) => $"{serverId:N}/{kind}/{name}";

    /// <summary>The place of a member's own token for a server.</summary>
    public static string OfMember(Guid serverId, Guid memberId) => Of(serverId, "member", memberId.ToString("N"));
}
