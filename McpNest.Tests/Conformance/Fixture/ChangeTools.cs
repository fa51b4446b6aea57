using System.ComponentModel;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>
/// Tools that change what the server lists: something goes away and comes back at once. Nothing new appears, so that who approved
/// everything once sees every change; and nothing stays away, so that who reads the lists a moment later than others sees the same.
/// </summary>
internal sealed class ChangeTools(
    McpServerPrimitiveCollection<McpServerTool> tools,
    McpServerPrimitiveCollection<McpServerPrompt> prompts)
{
    private readonly Lock _lock = new();
    private readonly McpServerTool _tool = McpServerTool.Create(
        () => "Here.", new() { Name = "test_sometimes_there", Description = "Goes away and comes back." });

    private readonly McpServerPrompt _prompt = McpServerPrompt.Create(
        () => "Here.", new() { Name = "test_sometimes_there", Description = "Goes away and comes back." });

    [McpServerTool(Name = "test_trigger_tool_change"), Description("Takes a tool away and brings it back.")]
    public string ChangeTool()
    {
        lock (_lock)
        {
            tools.Remove(_tool);
            tools.Add(_tool);
        }

        return "The tools have changed.";
    }

    [McpServerTool(Name = "test_trigger_prompt_change"), Description("Takes a prompt away and brings it back.")]
    public string ChangePrompt()
    {
        lock (_lock)
        {
            prompts.Remove(_prompt);
            prompts.Add(_prompt);
        }

        return "The prompts have changed.";
    }
}
