using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Hosted servers as real child processes, most of them badly behaved.</summary>
public sealed class StdioUpstreamTests
{
    private static readonly UpstreamLimits s_impatient = new() { StopTime = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Call_OfAnHonestServer_AnswersAndRecordsItsDefinitionFirst()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("honest"));

        var reply = await nest.Call("hello");

        Assert.Equal(UpstreamReplyKind.Result, reply.Kind);
        Assert.Equal("""{"content":"hello"}""", reply.Body!.ToJsonString());
        var tool = Assert.Single(Assert.Single(nest.Recorded).Tools);
        Assert.Equal(HostileChild.Tool, tool.Json);
        Assert.Equal(ServerHealthKind.Connected, nest.Pool.HealthOf(nest.ServerId).Kind);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"é \u00e9 \"<>&+`"}],"structuredContent":{"n":1.50,"big":12345678901234567890,"e":1E+2},"x-new":[null,{"deep":{"a":[]}}],"_meta":{"y/z":true},"isError":false}""")]
    public async Task Answer_WithUnknownFields_ArrivesAsSent(string result)
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("rich", result));

        var reply = await nest.Call();

        // The same text; only escapes that were not needed are written as the letters they mean.
        Assert.Equal(result.Replace("\\u00e9", "é", StringComparison.Ordinal), Text(reply.Body!));
        Assert.True(reply.Bytes > result.Length);
    }

    [Fact]
    public async Task ErrorAnswer_KeepsCodeAndData()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("error"));

        var reply = await nest.Call();

        Assert.Equal(UpstreamReplyKind.Error, reply.Kind);
        Assert.Equal("""{"code":-32042,"message":"no","data":{"why":1.0,"more":["é"]}}""", Text(reply.Body!));
    }

    [Theory]
    [InlineData("dies", UpstreamReplyKind.Unavailable)]
    [InlineData("floods", UpstreamReplyKind.ProtocolFault)]
    [InlineData("garbage", UpstreamReplyKind.ProtocolFault)]
    [InlineData("huge", UpstreamReplyKind.TooLarge)]
    [InlineData("huge-id-last", UpstreamReplyKind.TooLarge)]
    [InlineData("deep", UpstreamReplyKind.ProtocolFault)]
    [InlineData("very-deep", UpstreamReplyKind.ProtocolFault)]
    [InlineData("duplicate-keys", UpstreamReplyKind.ProtocolFault)]
    [InlineData("invalid-utf8", UpstreamReplyKind.ProtocolFault)]
    [InlineData("lone-surrogate", UpstreamReplyKind.ProtocolFault)]
    [InlineData("broken-without-id", UpstreamReplyKind.ProtocolFault)]
    [InlineData("not-an-object", UpstreamReplyKind.ProtocolFault)]
    [InlineData("both", UpstreamReplyKind.ProtocolFault)]
    [InlineData("error-without-code", UpstreamReplyKind.ProtocolFault)]
    public async Task Call_OfAHostileServer_FailsAtOnceAndClearly(string mode, UpstreamReplyKind expected)
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child(mode));

        var reply = await nest.Call(timeoutSeconds: 600); // so it is the fault that ends the call, not the clock

        Assert.Equal(UpstreamReply.Of(expected), reply);
        AssertNothingOfTheServerIsSaid(nest);
    }

    [Fact]
    public async Task HugeAnswer_CostsTheServerOneCallOnly()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("huge"));

        Assert.Equal(UpstreamReplyKind.TooLarge, (await nest.Call()).Kind);
        Assert.Equal(UpstreamReplyKind.TooLarge, (await nest.Call()).Kind);

        Assert.Single(nest.Recorded); // it was never started again
    }

    [Theory]
    [InlineData("dies-at-start")]
    [InlineData("garbage-at-start")]
    public async Task ServerThatFailsAtStart_IsDownWithASentence(string mode)
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child(mode));

        var sentence = await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, TestContext.Current.CancellationToken);

        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.Equal(sentence, nest.Pool.HealthOf(nest.ServerId).Sentence);
        Assert.Equal(ServerHealthKind.Down, nest.Pool.HealthOf(nest.ServerId).Kind);
        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);
        Assert.Empty(nest.Recorded);
        AssertNothingOfTheServerIsSaid(nest);
    }

    [Fact]
    public async Task ServerThatNeverAnswersTheHandshake_IsEndedAfterTheStartTime()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("silent"), limits: s_impatient with { StartTime = TimeSpan.FromSeconds(1) });

        var sentence = await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, TestContext.Current.CancellationToken);

        Assert.Contains("within 1 seconds", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program-7f3a")]
    [InlineData("./relative")]
    [InlineData("/no/such/program")]
    public async Task MissingProgram_IsSaidInOneSentence(string command)
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("honest") with { Command = command });

        var refused = await Assert.ThrowsAsync<NestException>(
            () => nest.Pool.DiscoverAsync(nest.ServerId, TestContext.Current.CancellationToken));

        Assert.Contains("command", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatNeverAnswers_TimesOutAndIsTold()
    {
        using var folder = new TempFolder();
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("never-answers", folder.File("told")));

        var reply = await nest.Call(timeoutSeconds: 1);

        Assert.Equal(UpstreamReplyKind.TimedOut, reply.Kind);
        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call("answer")).Kind); // read after the notification, in order
        var told = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("told"), TestContext.Current.CancellationToken))!;
        Assert.Equal("notifications/cancelled", (string?)told["method"]);
        Assert.True((long)told["params"]!["requestId"]! > 0);
    }

    [Fact]
    public async Task CallerWhoGivesUp_GetsCancelledAndTheServerIsTold()
    {
        using var folder = new TempFolder();
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("never-answers", folder.File("told")));
        await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, TestContext.Current.CancellationToken);
        using var caller = new CancellationTokenSource();

        var call = nest.Call(cancel: caller.Token);
        await caller.CancelAsync();

        Assert.Equal(UpstreamReplyKind.Cancelled, (await call).Kind);
    }

    [Fact]
    public async Task ServerThatStopsReading_IsEndedAndStartsAfresh()
    {
        await using var nest = new PoolUnderTest(
            PoolUnderTest.Child("stops-reading"), limits: s_impatient with { WriteTime = TimeSpan.FromSeconds(1), FirstPause = TimeSpan.Zero });

        var reply = await nest.Call(new string('x', 2_000_000)); // more than any pipe holds

        Assert.Equal(UpstreamReplyKind.Unavailable, reply.Kind);
        Assert.Null(await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, TestContext.Current.CancellationToken));
        Assert.Equal(2, nest.Recorded.Count);
    }

    [Fact]
    public async Task ABannerOnStandardOutput_IsTolerated()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("banner"));

        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call()).Kind);
    }

    [Fact]
    public async Task AnswersWithUnknownOrUsedIds_AreDropped()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("strays"));

        Assert.Equal("""{"content":"first"}""", (await nest.Call()).Body!.ToJsonString());
        Assert.Equal("""{"content":"first"}""", (await nest.Call()).Body!.ToJsonString());
    }

    [Fact]
    public async Task RequestsOfTheServer_GetAnAnswerAndNothingMore()
    {
        using var folder = new TempFolder();
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("asks", folder.File("answers")));

        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call()).Kind);

        var answers = (await File.ReadAllLinesAsync(folder.File("answers"), TestContext.Current.CancellationToken))
            .Select(line => JsonNode.Parse(line)!).OrderBy(answer => answer["error"] is not null).ToArray();
        Assert.Equal("""{"jsonrpc":"2.0","id":"p1","result":{}}""", answers[0].ToJsonString());
        Assert.Equal(2, (int)answers[1]["id"]!);
        Assert.Equal(-32601, (int)answers[1]["error"]!["code"]!);
    }

    [Fact]
    public async Task TwoCallsAtOnce_NeverSwapAnswers()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("swapped"));

        var calls = Enumerable.Range(0, 40)
            .Select(i => i % 4 == 0 ? "later" : i.ToString(CultureInfo.InvariantCulture))
            .Select(async text => (text, reply: await nest.Call(text)));

        Assert.All(await Task.WhenAll(calls), call => Assert.Equal(call.text, (string?)call.reply.Body!["content"]));
    }

    [Fact]
    public async Task Environment_HoldsOnlyWhatIsAllowedAndConfigured()
    {
        Environment.SetEnvironmentVariable("NEST_CANARY_7F3A", "secret");
        var target = PoolUnderTest.Child("environment");
        await using var nest = new PoolUnderTest(target with { Environment = target.Environment.Add("API_TOKEN", "t") });

        var names = (await nest.Call()).Body!["names"]!.AsArray().Select(name => (string)name!).ToArray();

        Assert.Contains("API_TOKEN", names);
        Assert.Contains("PATH", names);
        string[] allowed =
        [
            "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "API_TOKEN",
            "SystemRoot", "SystemDrive", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "ComSpec",
        ];
        Assert.Subset(allowed.ToHashSet(StringComparer.Ordinal), names.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FloodOnStandardError_IsDrainedAndNeverLogged()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("floods-errors"));

        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call()).Kind);
        await nest.Pool.DisconnectAsync(nest.ServerId);

        AssertNothingOfTheServerIsSaid(nest);
    }

    [Fact]
    public async Task Disconnect_EndsTheWholeProcessTree()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("has-child"), limits: s_impatient);
        using var grandchild = Process.GetProcessById((int)(await nest.Call()).Body!["pid"]!);

        await nest.Pool.DisconnectAsync(nest.ServerId);

        await grandchild.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(grandchild.HasExited);
    }

    [Fact]
    public async Task CallOfAConnectionTheNestHasClosed_MayBeSentOnceMore()
    {
        var target = PoolUnderTest.Child("honest");
        await using var nest = new PoolUnderTest(target);
        var upstream = new StdioUpstream(
            ApprovedLaunch.Of(nest.Server!, target), UpstreamEra.Session, UpstreamUser.Nest, new ConnectionMeans(s_impatient, new ByteBudget(1_000_000), TimeProvider.System));
        await upstream.OpenAsync(TestContext.Current.CancellationToken);
        await upstream.DisposeAsync();

        var refused = await Assert.ThrowsAsync<UpstreamException>(
            () => upstream.CallAsync(new UpstreamCall(nest.Permit(), [], null, null), TestContext.Current.CancellationToken));

        Assert.True(refused.SessionLost); // nothing was written
    }

    [Fact]
    public async Task RefusedEnvironmentName_StartsNothing()
    {
        var target = PoolUnderTest.Child("honest");
        await using var nest = new PoolUnderTest(target with { Environment = target.Environment.Add("NODE_OPTIONS", "--require /tmp/x") });

        var refused = await Assert.ThrowsAsync<NestException>(
            () => nest.Pool.DiscoverAsync(nest.ServerId, TestContext.Current.CancellationToken));

        Assert.Equal(EnvironmentNames.Refusal("NODE_OPTIONS"), refused.Message);
    }

    [Fact]
    public async Task LaunchThatWasNotApproved_StartsNothing()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("honest"));
        nest.Server = nest.Server! with { ApprovedLaunch = null };

        Assert.Contains("not approved", await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);
    }

    [Fact]
    public async Task SampleServer_OffersHonestTools()
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Child("sample"));

        var tools = (await nest.Pool.DiscoverAsync(nest.ServerId, TestContext.Current.CancellationToken)).Tools;

        Assert.Equal(
            ["add", "echo", "forget_note", "list_notes", "read_note", "roll_dice", "time_now", "write_note"], tools.Select(tool => tool.Name));
        Assert.All(tools, tool => Assert.NotEqual("", (string?)JsonNode.Parse(tool.Json)!["description"]));
        Assert.True((bool)JsonNode.Parse(tools.Single(tool => tool.Name == "forget_note").Json)!["annotations"]!["destructiveHint"]!);
        var add = tools.Single(tool => tool.Name == "add");
        Assert.NotNull(JsonNode.Parse(add.Json)!["outputSchema"]);
        var sum = await nest.Pool.CallAsync(
            nest.Permit(add.Json), new JsonObject { ["name"] = "add", ["arguments"] = new JsonObject { ["a"] = 2, ["b"] = 3 } },
            UpstreamUser.Nest, back: null,
            TestContext.Current.CancellationToken);
        Assert.Equal(5, (int)sum.Body!["structuredContent"]!["total"]!);
    }

    private static void AssertNothingOfTheServerIsSaid(PoolUnderTest nest)
    {
        var said = nest.Logs.Lines.Append(nest.Pool.HealthOf(nest.ServerId).Sentence);
        Assert.DoesNotContain(said, line =>
            line.Contains(HostileChild.ErrorCanary, StringComparison.Ordinal) || line.Contains("garbage", StringComparison.Ordinal));
    }

    private static string Text(JsonNode node) => node.ToJsonString(
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
