using System.Reflection;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>What one fixture offers. One for all its sessions and requests, so that a change is seen by all.</summary>
internal sealed class FixtureCatalog
{
    private static readonly Type[] Groups =
        [typeof(ContentTools), typeof(RunningTools), typeof(SchemaTools), typeof(AskingTools), typeof(InputTools)];

    public FixtureCatalog()
    {
        var changes = new ChangeTools(Tools, Prompts);
        foreach (var group in Groups)
        {
            AddTools(group, target: null);
        }

        AddTools(typeof(ChangeTools), changes);
        AddTools(typeof(WaitingTools), Waiting);
        foreach (var method in MethodsWith<McpServerPromptAttribute>(typeof(FixturePrompts)))
        {
            Prompts.Add(McpServerPrompt.Create(method, target: null));
        }

        foreach (var method in MethodsWith<McpServerResourceAttribute>(typeof(FixtureResources)))
        {
            Resources.Add(McpServerResource.Create(method, target: null));
        }

        changes.ChangeTool();
        changes.ChangePrompt();
    }

    public McpServerPrimitiveCollection<McpServerTool> Tools { get; } = [];

    public McpServerPrimitiveCollection<McpServerPrompt> Prompts { get; } = [];

    public McpServerResourceCollection Resources { get; } = [];

    public WaitingTools Waiting { get; } = new();

    private void AddTools(Type type, object? target)
    {
        foreach (var method in MethodsWith<McpServerToolAttribute>(type))
        {
            Tools.Add(SchemaTools.WithKeywords(McpServerTool.Create(method, target)));
        }
    }

    private static IEnumerable<MethodInfo> MethodsWith<TAttribute>(Type type)
        where TAttribute : Attribute => type.GetMethods().Where(method => method.GetCustomAttribute<TAttribute>() is not null);
}
