namespace McpNest.Web.Notices;

/// <summary>What a webhook understands.</summary>
public enum WebhookShape
{
    /// <summary>The nest's own fields, for programs.</summary>
    Json,
    Slack,
    Teams,
}
