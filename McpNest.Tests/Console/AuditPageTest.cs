using AngleSharp.Dom;
using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>A signed-in person with an agent that calls.</summary>
public abstract class AuditPageTest : ConsoleTest
{
    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    protected async Task<Guid> SignInWithKeyAsync() => (await Services.GetRequiredService<AgentsBook>().IssueAsync(
        Actor.Operator, new IssueKey { MemberId = await SignInAsync(), AgentName = "Cursor" }, Ct)).AgentId;

    protected async Task<long> CallAsync(Guid agent, ServerTool tool)
    {
        var target = CallTarget.Of(Journal.State.FindServer("files")!.Id, tool.Id);
        var intent = new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = target, Method = "tools/call", RequestBytes = 17 };
        return (await Journal.AdmitAsync(intent, Ct)).Seq;
    }

    /// <summary>Clicks what asks something first: finds and clicks between two renders, and does not wait for the answer.</summary>
    protected static Task PressAsync<T>(IRenderedComponent<T> page, string word)
        where T : IComponent =>
        page.InvokeAsync(() => Button(page, word).Click());

    protected static IElement Button<T>(IRenderedComponent<T> page, string word)
        where T : IComponent => page.FindAll("button").Single(button => button.TextContent.Trim() == word);
}
