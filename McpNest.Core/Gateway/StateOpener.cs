namespace McpNest.Core.Gateway;

/// <summary>Opens what <see cref="StateSealer"/> sealed for the same <paramref name="binding"/>.</summary>
/// <exception cref="NestException">It was altered, or sealed for something else.</exception>
public delegate string StateOpener(byte[] sealedText, string binding);
