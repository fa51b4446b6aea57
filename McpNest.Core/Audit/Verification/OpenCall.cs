namespace McpNest.Core.Audit.Verification;

/// <summary>An allowed call whose outcome was not met yet.</summary>
internal readonly record struct OpenCall(Guid CallId, CallColumns Row);
