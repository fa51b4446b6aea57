namespace McpNest.Core.Policy;

/// <summary>Who brought a change about.</summary>
public enum ActorKind
{
    /// <summary>A member, in the console.</summary>
    Member,

    /// <summary>Whoever may write the data folder, at the command line.</summary>
    Operator,

    /// <summary>The nest itself, for what it observes: discovered tools, a closed gate.</summary>
    Nest,
}
