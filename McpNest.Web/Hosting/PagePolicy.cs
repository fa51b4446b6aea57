namespace McpNest.Web.Hosting;

/// <summary>For an endpoint whose page runs under a content security policy of its own.</summary>
internal sealed record PagePolicy(string ContentSecurityPolicy);
