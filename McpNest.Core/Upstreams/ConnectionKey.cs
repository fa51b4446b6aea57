namespace McpNest.Core.Upstreams;

/// <summary>What a connection belongs to.</summary>
/// <param name="MemberId">Whose account the server sees; null when it is one for everybody, or none.</param>
/// <param name="Holder">Whose alone it is; null when it is shared.</param>
internal readonly record struct ConnectionKey(Guid ServerId, UpstreamEra Era, Guid? MemberId, ConnectionHolder? Holder);
