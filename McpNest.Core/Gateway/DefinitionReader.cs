using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>The text of a definition by its fingerprint; null when none was ever stored.</summary>
internal delegate ValueTask<JsonElement?> DefinitionReader(ToolFingerprint fingerprint, CancellationToken cancellationToken);
