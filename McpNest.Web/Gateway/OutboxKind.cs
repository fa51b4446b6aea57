namespace McpNest.Web.Gateway;

/// <summary>What becomes of a message when too much waits.</summary>
internal enum OutboxKind
{
    /// <summary>The oldest is dropped.</summary>
    Message,

    /// <summary>It says only that something is new: kept, and once only.</summary>
    News,

    /// <summary>Somebody waits for its answer: kept, or not taken at all.</summary>
    Request,
}
