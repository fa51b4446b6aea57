using System.Reflection;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>Permits without a journal. Only reflection can do this: the journal keeps the way to the constructor private.</summary>
internal static class FakePermit
{
    private static readonly Func<CallIntent, long, Guid, UpstreamServer?, ServerTool?, NestJournal.Permit> s_issue =
        (Func<CallIntent, long, Guid, UpstreamServer?, ServerTool?, NestJournal.Permit>)typeof(NestJournal)
            .GetField("s_issue", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

    public static NestJournal.Permit For(
        UpstreamServer server, ServerTool tool, Guid? agentId = null, string method = "tools/call", Guid? memberId = null) => s_issue(
        new CallIntent
        {
            CallId = Guid.CreateVersion7(),
            AgentId = agentId ?? Guid.CreateVersion7(),
            Target = CallTarget.Of(server.Id, tool.Id),
            Method = method,
            RequestBytes = 1,
        },
        1, memberId ?? Guid.CreateVersion7(), server, tool);
}
