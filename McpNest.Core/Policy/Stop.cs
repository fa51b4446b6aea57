namespace McpNest.Core.Policy;

/// <summary>An emergency stop. <paramref name="Id"/> names what is stopped; null for <see cref="StopScope.Everything"/>.</summary>
public readonly record struct Stop(StopScope Scope, Guid? Id)
{
    public static readonly Stop Everything = new(StopScope.Everything, null);
}
