using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

public sealed class LegMetaTests
{
    private const string Sent = """{"a":1.0,"_meta":{"io.modelcontextprotocol/subscriptionId":"1","io.modelcontextprotocol/serverInfo":{},"k":1}}""";
    private const string Passed = """{"a":1.0,"_meta":{"k":1}}""";

    private readonly List<string> _heard = [];

    [Fact]
    public async Task Guard_OfAWayBack_TakesOutWhatOnlyTheNestMaySay()
    {
        var back = LegMeta.Guard(new Backchannel(
            (method, parameters) => _heard.Add(method + parameters?.ToJsonString()),
            (method, parameters, _) =>
            {
                _heard.Add(method + parameters?.ToJsonString());
                return Task.FromResult(new AgentAnswer([], null));
            }))!;

        back.Notify("notifications/message", JsonNode.Parse(Sent)!.AsObject());
        back.Notify("notifications/x", null);
        await back.Ask!("elicitation/create", JsonNode.Parse(Sent)!.AsObject(), TestContext.Current.CancellationToken);

        Assert.Equal(["notifications/message" + Passed, "notifications/x", "elicitation/create" + Passed], _heard);
    }

    [Fact]
    public void Guard_OfNobody_IsNobody_AndNobodyIsAskedWhoTakesNoQuestions()
    {
        Assert.Null(LegMeta.Guard(null));
        Assert.Null(LegMeta.Guard(new Backchannel((_, _) => { }, null))!.Ask);
    }
}
