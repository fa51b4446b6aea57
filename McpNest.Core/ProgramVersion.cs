using System.Reflection;

namespace McpNest.Core;

/// <summary>Which McpNest this is.</summary>
public static class ProgramVersion
{
    /// <summary>For example 0.1.0.</summary>
    public static readonly string Text =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
