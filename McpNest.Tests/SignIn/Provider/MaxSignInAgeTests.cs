using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Proof;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>Whoever comes through a provider has to come again; a leaver's keys die by themselves.</summary>
[Collection("identity provider")]
public sealed class MaxSignInAgeTests
{
    private static readonly Dictionary<string, string?> s_justInTime = new() { ["McpNest:Access:JustInTime"] = "true" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_leavers_key_dies_at_the_age_and_wakes_at_the_next_sign_in_and_the_journal_replays_so()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var here = await ProviderNest.StartAsync(s_justInTime, time);
        await here.SignedInAsync();
        var ada = here.Only().Id;
        var service = await here.Nest.Get<PeopleBook>().AddAsync(
            Actor.Operator, new AddMember { Email = "build@example.com", Kind = MemberKind.Service, OwnerId = ada }, Cancel);
        var (own, machine) = (await KeyAsync(here.Nest, ada), await KeyAsync(here.Nest, service));
        Assert.Contains("no such tool", await CallAsync(here.Nest, own), StringComparison.OrdinalIgnoreCase);
        Assert.Null((await StatusAsync(here.Nest, own)).Notice);

        time.Advance(TimeSpan.FromDays(24));
        Assert.Contains("They can sign in again at", (await StatusAsync(here.Nest, own)).Text, StringComparison.Ordinal);
        Assert.Contains("They can sign in again at", (await StatusAsync(here.Nest, machine)).Text, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromDays(6));
        Assert.Contains("last sign-in is too long ago", await CallAsync(here.Nest, own), StringComparison.Ordinal);
        Assert.Contains("last sign-in is too long ago", await CallAsync(here.Nest, machine), StringComparison.Ordinal);
        Assert.Contains("Nothing can be called: your person's last sign-in is too long ago", (await StatusAsync(here.Nest, own)).Text, StringComparison.Ordinal);
        var refused = await here.Nest.Get<CallLog>().PageAsync(CallQuery.Parse("reason:sign_in_too_old", time.GetUtcNow()), null, 10, Cancel);
        Assert.Equal(2, refused.Calls.Length);

        await here.SignedInAsync();
        Assert.Contains("no such tool", await CallAsync(here.Nest, own), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no such tool", await CallAsync(here.Nest, machine), StringComparison.OrdinalIgnoreCase);
        var report = await here.Nest.Get<VerifyJournal>()(new Progress<(long, long?)>(), Cancel);
        Assert.Equal("intact", report.Verdict);
    }

    [Fact]
    public async Task Whoever_only_signs_in_locally_is_not_asked()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var here = await ProviderNest.StartAsync(s_justInTime, time);
        var id = await here.Nest.AddMemberAsync("bob@example.com", "otter violin gravel lantern");
        var key = await KeyAsync(here.Nest, id);
        await here.Nest.SignedInAsync("bob@example.com", "otter violin gravel lantern");

        time.Advance(TimeSpan.FromDays(80));

        Assert.Contains("no such tool", await CallAsync(here.Nest, key), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_start_records_the_age_when_the_configuration_says_another()
    {
        await using var here = await ProviderNest.StartAsync(new(s_justInTime) { ["McpNest:Access:MaxSignInAge"] = "7" });
        Assert.Equal(7, here.Nest.Journal.State.MaxSignInDays);
        var people = here.Nest.Get<ProviderPeople>();
        var version = here.Nest.Journal.State.Version;

        await people.SetMaxSignInAgeAsync(7, Cancel);
        Assert.Equal(version, here.Nest.Journal.State.Version);
        await people.SetMaxSignInAgeAsync(null, Cancel);
        Assert.Null(here.Nest.Journal.State.MaxSignInDays);
    }

    private static async Task<string> KeyAsync(RunningNest nest, Guid member) =>
        (await nest.Get<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "laptop" }, Cancel)).Key;

    private static async Task<string> CallAsync(RunningNest nest, string key) => await PostAsync(nest, key, "files__read");

    private static async Task<(string Text, string? Notice)> StatusAsync(RunningNest nest, string key)
    {
        var text = (await JsonAsync(nest, key, "nest__status"))["result"]!["content"]![0]!["text"]!.GetValue<string>();
        return (text, text.Contains("sign in again", StringComparison.Ordinal) ? text : null);
    }

    private static async Task<string> PostAsync(RunningNest nest, string key, string tool) => (await JsonAsync(nest, key, tool)).ToJsonString();

    private static async Task<JsonNode> JsonAsync(RunningNest nest, string key, string tool)
    {
        const string Version = "2026-07-28";
        var message = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = "1",
            ["method"] = "tools/call",
            ["params"] = new JsonObject
            {
                ["name"] = tool,
                ["arguments"] = new JsonObject(),
                ["_meta"] = new JsonObject
                {
                    ["io.modelcontextprotocol/protocolVersion"] = Version,
                    ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                    ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "raw", ["version"] = "2" },
                },
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mcp", UriKind.Relative))
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Version);
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
        request.Headers.TryAddWithoutValidation("Mcp-Name", tool);
        using var answer = await nest.Browser().SendAsync(request, Cancel);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
    }
}
