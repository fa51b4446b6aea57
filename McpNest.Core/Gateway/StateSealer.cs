namespace McpNest.Core.Gateway;

/// <summary>Encrypts a text so that only this nest can open it, and only for the same <paramref name="binding"/>.</summary>
public delegate byte[] StateSealer(string text, string binding);
