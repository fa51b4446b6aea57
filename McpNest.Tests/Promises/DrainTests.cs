using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpNest.Tests.Promises;

/// <summary>How the nest ends: what is under way is answered and recorded, what is new is told so.</summary>
public sealed class DrainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Told_to_stop_it_refuses_new_calls_and_answers_the_hundred_under_way()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are not a thing on Windows.");
        using var folder = new TempFolder();
        await using var oracle = await FakeHttpServer.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        oracle.Intercept = async (_, request) =>
        {
            if (request.Method == "tools/call")
            {
                await release.Task.WaitAsync(TimeSpan.FromSeconds(60));
            }

            return false;
        };
        var path = await NestProcess.PrepareAsync(folder, NestProcess.HttpServer("one", oracle.Url), NestProcess.HttpServer("two", oracle.Url));
        await using var nest = await NestProcess.ServeAsync(folder.Path);
        using var http = NestProcess.Client();
        var calls = Enumerable.Range(0, 100).Select(i => nest.CallAsync(http, path, i % 2 == 0 ? "one__echo" : "two__echo")).ToArray();
        await Eventually.Holds(() => oracle.Calls.Count() == 100);

        await nest.SignalAsync("TERM");
        await Eventually.Holds(async () => (await nest.ReadyAsync(http)).Status == HttpStatusCode.ServiceUnavailable);
        var refused = await nest.CallAsync(http, path, "one__echo");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.Status, refused.RetryAfter));
        Assert.Equal(-32016, (int)refused.Body!["error"]!["code"]!);
        Assert.Contains("is stopping", (string)refused.Body["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Contains("is stopping", (await nest.ReadyAsync(http)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        release.SetResult();

        Assert.All(await Task.WhenAll(calls), answer => Assert.True(NestProcess.Succeeded(answer), $"{answer.Status} {answer.Body}"));
        Assert.Equal((0, ""), await nest.EndAsync());
        var journal = ChainCheck.Of(folder.Path);
        Assert.Equal((100, 0), (journal.Outcomes["succeeded"], journal.OpenCalls));
        Assert.Equal(("e", "stopped"), (journal.Kinds[^1], journal.Happenings[^1]));
    }

    [Fact]
    public async Task Told_twice_it_ends_at_once_with_its_children_and_says_what_was_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are not a thing on Windows.");
        using var folder = new TempFolder();
        var path = await NestProcess.PrepareAsync(folder, new JsonObject
        {
            ["name"] = "child",
            ["transport"] = "stdio",
            ["command"] = "dotnet",
            ["args"] = new JsonArray(typeof(DrainTests).Assembly.Location, HostileChild.Switch, "never-answers"),
            ["approve"] = "all",
        });
        await using var nest = await NestProcess.ServeAsync(folder.Path);
        using var http = NestProcess.Client();
        var call = nest.CallAsync(http, path, "child__echo");
        await Eventually.Holds(() => ChainCheck.Of(folder.Path).OpenCalls == 1);
        var children = ChildrenOf(nest.Id);

        await nest.SignalAsync("TERM");
        await Eventually.Holds(async () => (await nest.ReadyAsync(http)).Status == HttpStatusCode.ServiceUnavailable);
        await nest.SignalAsync("TERM");
        await nest.EndAsync();

        await Task.WhenAny(call); // answered or not: it only must not hang
        var journal = ChainCheck.Of(folder.Path);
        Assert.Equal((0, 1), (journal.OpenCalls, journal.Outcomes["interrupted"]));
        if (OperatingSystem.IsLinux())
        {
            Assert.NotEmpty(children);
            await Eventually.Holds(() => !children.Any(IsAlive));
        }
    }

    [Fact]
    public async Task Stopped_in_process_it_waits_for_the_call_under_way()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        await app.GrantAsync(ada, await app.AddServerAsync(fake, "fake"));
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fake.Intercept = async (_, request) =>
        {
            if (request.Method == "tools/call")
            {
                await release.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            }

            return false;
        };
        var call = app.CallAsync(url, "fake__echo");
        await Eventually.Holds(() => fake.Calls.Any());

        var stopping = app.Nest.App.StopAsync(Cancel);
        var (status, refused) = await app.PostAsync(url, """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}""");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, -32016, 7), (status, (int)refused!["error"]!["code"]!, (int)refused["id"]!));
        Assert.False(stopping.IsCompleted);
        release.SetResult();

        Assert.False(NestApp.IsRefused(await call));
        await stopping;
        Assert.True(app.Nest.App.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.IsCancellationRequested);
    }

    [Fact]
    public async Task A_call_nobody_ends_is_recorded_as_interrupted_before_the_journal_says_stopped()
    {
        using var folder = new TempFolder();
        var journal = TestJournal.Open(folder);
        await journal.Populate();
        await journal.Grant();
        await journal.Journal.StartServingAsync(Cancel);
        await journal.Call();
        var broken = await journal.Call();

        journal.Journal.Interrupt();
        journal.Journal.Complete(broken.Permit!, new CallEnd(CallOutcome.ServerFailed, TimeSpan.FromMilliseconds(3), null));
        journal.Journal.Complete(broken.Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.Zero, 1)); // an end is told once
        await journal.DisposeAsync();

        var check = ChainCheck.Of(folder.Path);
        Assert.Equal((0, 2), (check.OpenCalls, check.Outcomes["interrupted"]));
        Assert.Equal("stopped", check.Happenings[^1]);
    }

    private static int[] ChildrenOf(int id)
    {
        var path = $"/proc/{id}/task/{id}/children";
        return File.Exists(path)
            ? [.. Directory.EnumerateDirectories($"/proc/{id}/task")
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, System.Globalization.CultureInfo.InvariantCulture))]
            : [];
    }

    // A child whose parent is gone may wait as a zombie for somebody to ask after it.
    private static bool IsAlive(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
