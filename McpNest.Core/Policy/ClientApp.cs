namespace McpNest.Core.Policy;

/// <summary>An app members connect with.</summary>
/// <param name="Id">Short and stable: kept with a key that was made for it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Says">How the name it gives itself at initialize begins; compared without case.</param>
public sealed record ClientApp(string Id, string Name, params string[] Says);
