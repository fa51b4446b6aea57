namespace McpNest.Core;

/// <summary>The act is theirs to do, but they have to prove once more that it is them.</summary>
public sealed class FreshSignInNeededException()
    : NestException("Prove once more that it is you: this needs a sign-in within the last 5 minutes.");
