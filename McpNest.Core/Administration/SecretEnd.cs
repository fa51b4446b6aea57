using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Which secret of a server a noted end belongs to; the record says only the server.</summary>
internal sealed record SecretEnd(Change.CredentialEndSet Change, string Kind, string Name);
