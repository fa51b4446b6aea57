using McpNest.Tests.Support;

namespace McpNest.Tests.EndToEnd;

/// <summary>Real npm servers, hosted over stdio, driven by the TypeScript SDK.</summary>
public sealed class NodeClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FilesystemServer_DrivenByTheTypeScriptSdk_ReadsWhatIsGrantedAndRefusesTheRest(bool bearer)
    {
        await using var stage = await NodeStage.WithFilesAsync("good day, ünïcode\n");
        var target = stage.App.Nest.Folder + "-never.txt";

        var seen = await NodeTools.TypeScriptClientAsync(
            bearer ? new Uri(stage.App.Nest.Url, "/mcp") : stage.Url,
            bearer ? stage.Key : null,
            NodeStage.Call("files__read_text_file", new() { ["path"] = stage.File }),
            NodeStage.Call("files__write_file", new() { ["path"] = stage.File, ["content"] = "overwritten" }),
            NodeStage.Call("files__read_text_file", new() { ["path"] = target }),
            NodeStage.Call("nest__status"));

        Assert.Empty(seen["errors"]!.AsArray());
        Assert.True((bool)seen["session"]!);
        Assert.Equal("2025-11-25", (string?)seen["protocol"]);
        Assert.Contains("nest__status", (string)seen["instructions"]!, StringComparison.Ordinal);
        Assert.Equal(["files__list_directory", "files__read_text_file", "nest__status"], NodeStage.NamesOf(seen));
        var results = seen["results"]!.AsArray();
        Assert.Equal("good day, ünïcode\n", NodeStage.TextOf(results[0]!));
        Assert.Equal("good day, ünïcode\n", (string?)results[0]!["structuredContent"]!["content"]);
        Assert.True((bool)results[1]!["isError"]!);
        Assert.Contains("files__write_file was not called: nobody has given it to your person", NodeStage.TextOf(results[1]!), StringComparison.Ordinal);
        Assert.Equal("good day, ünïcode\n", await File.ReadAllTextAsync(stage.File, TestContext.Current.CancellationToken));
        Assert.True((bool)results[2]!["isError"]!);
        Assert.Contains("outside allowed directories", NodeStage.TextOf(results[2]!), StringComparison.Ordinal);
        Assert.Contains("files__read_text_file", NodeStage.TextOf(results[3]!), StringComparison.Ordinal);
        var journal = await stage.JournalAsync();
        Assert.Equal(
            [("files", "read_text_file", "succeeded"), ("files", "write_file", "denied"), ("files", "read_text_file", "tool_error"), ("nest", "status", "succeeded")],
            journal.Select(call => (call.Server, call.Tool, call.Result)));
        Assert.Equal("no_grant", journal[1].Reason);
        Assert.All(journal, call => Assert.Equal(("ada@example.com", "Terminal", "typescript-sdk 1"), (call.Member, call.Agent, call.Client)));
    }

    [Fact]
    public async Task EverythingServer_StartedByNpx_AnswersTheTypeScriptSdkAsIfItWereAlone()
    {
        await using var stage = await NodeStage.WithEverythingAsync(
            "echo", "get-sum", "get-structured-content", "get-tiny-image", "trigger-long-running-operation");

        var seen = await NodeTools.TypeScriptClientAsync(
            stage.Url,
            bearer: null,
            NodeStage.Call("everything__echo", new() { ["message"] = "good day" }),
            NodeStage.Call("everything__get-sum", new() { ["a"] = 2, ["b"] = 40 }),
            NodeStage.Call("everything__get-structured-content", new() { ["location"] = "Chicago" }),
            NodeStage.Call("everything__get-tiny-image"),
            NodeStage.Call("everything__trigger-long-running-operation", new() { ["duration"] = 0.3, ["steps"] = 3 }),
            NodeStage.Call("everything__get-env"));

        Assert.Empty(seen["errors"]!.AsArray());
        Assert.Equal(
            ["everything__echo", "everything__get-structured-content", "everything__get-sum", "everything__get-tiny-image", "everything__trigger-long-running-operation", "nest__status"],
            NodeStage.NamesOf(seen));
        var results = seen["results"]!.AsArray();
        Assert.Equal("Echo: good day", NodeStage.TextOf(results[0]!));
        Assert.Equal("The sum of 2 and 40 is 42.", NodeStage.TextOf(results[1]!));
        Assert.Equal(36, (int)results[2]!["structuredContent"]!["temperature"]!);
        Assert.Contains(results[3]!["content"]!.AsArray(), block => (string?)block!["type"] == "image" && (string?)block["mimeType"] == "image/png");
        Assert.Contains("Long running operation completed", NodeStage.TextOf(results[4]!), StringComparison.Ordinal);
        Assert.True((bool)results[5]!["isError"]!);
        Assert.Contains("everything__get-env was not called", NodeStage.TextOf(results[5]!), StringComparison.Ordinal);
        var journal = await stage.JournalAsync();
        Assert.Equal(
            ["echo", "get-sum", "get-structured-content", "get-tiny-image", "trigger-long-running-operation", "get-env"],
            journal.Select(call => call.Tool));
        Assert.Equal(["succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "denied"], journal.Select(call => call.Result));
    }
}
