using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>Whether a member may make a change. Asked again inside the writer's transaction, where nothing can come between.</summary>
/// <param name="before">The policy before all changes of the same commit.</param>
/// <param name="now">The policy this change meets.</param>
public delegate bool ChangeCheck(PolicyState before, PolicyState now, Actor actor, Change change);
