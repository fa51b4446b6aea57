using System.Net;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.CommandLine;
using McpNest.Tests.Hosting;
using McpNest.Web.Doctor;
using McpNest.Web.Hosting;

namespace McpNest.Tests.Doctor;

/// <summary>The verb on real folders, with a server and without one.</summary>
public sealed class DoctorVerbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhereThereIsNoNest_ItSaysSo_AndMakesNone()
    {
        using var cli = new Cli();

        var result = await cli.TryAsync(["doctor"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("There is no nest in", result.Output, StringComparison.Ordinal);
        Assert.Equal("One thing must be mended; it is marked 'mend'.", result.Error.Trim());
        Assert.False(Directory.Exists(cli.Folder));
    }

    [Fact]
    public async Task AFreshNest_NeedsNothingButAnAdmin_AndIsNotChanged()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com --role admin");
        var before = (await cli.JsonAsync("audit list")).Length;

        var findings = await cli.JsonAsync("doctor");

        Assert.All(findings, finding => Assert.NotEqual("mend", finding.GetProperty("state").GetString()));
        Assert.Contains(findings, finding => finding.GetProperty("check").GetString() == "sign_in");
        Assert.Equal(before, (await cli.JsonAsync("audit list")).Length);
    }

    [Fact]
    public async Task WhatIsWrong_IsFoundOnARealFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // files have no modes there
        }

        using var cli = new Cli();
        await cli.RunAsync("member list");
        await cli.RunAsync("audit checkpoint");
        File.SetUnixFileMode(Path.Combine(cli.Folder, "nest.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.Delete(Path.Combine(cli.Folder, "journal.key"));
        await File.WriteAllTextAsync(Path.Combine(cli.Folder, "appsettings.json"), """{ "McpNest": { "PublicUr": "https://nest.example.com" } }""", Cancel);

        var result = await cli.TryAsync(["doctor"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("nest.db; run 'chmod 600", result.Output, StringComparison.Ordinal);
        Assert.Contains("did you mean McpNest:PublicUrl?", result.Output, StringComparison.Ordinal);
        Assert.Contains("Nobody is an admin", result.Output, StringComparison.Ordinal);
        Assert.Contains("journal.key is missing", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARunningServer_IsAskedWhereItListensAndByItsAddress()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("ada@example.com", "four unrelated words do", MemberRole.Admin);
        var folder = DataFolder.Look(nest.Folder);
        using var served = folder.TryHoldServeLock();
        RunningAddress.Write(folder, nest.Url);
        await nest.Journal.CommitAsync(Actor.Operator, [new Change.AddressSet(nest.Url.GetLeftPart(UriPartial.Authority))], null, Cancel);

        var facts = await FactFinder.FindAsync(folder, [], Cancel);

        Assert.True(facts.Serves);
        Assert.Equal(("http", "127.0.0.1", true), (facts.Here!.Seen!.Scheme, facts.Here.Seen.Client, facts.Here.Seen.Upgradable));
        Assert.True(facts.Outside!.Seen is not null, facts.Outside.Failure);
        Assert.True(facts.Outside.Streams);
        Assert.False(facts.Outside.Seen!.ForwardedProto);
        Assert.Null(facts.NotReadyBecause);
        Assert.False(File.Exists(Path.Combine(nest.Folder, "doctor.pass")));
    }

    [Fact]
    public async Task WhatTheServerSees_IsToldToNobodyElse()
    {
        await using var nest = await RunningNest.StartAsync();
        var folder = DataFolder.Look(nest.Folder);
        using var pass = DoctorPass.Make(folder);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(nest, SeenEndpoint.Path, pass.Word));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(nest, SeenEndpoint.Path, new string('0', pass.Word.Length)));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(nest, SeenEndpoint.Path, null));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(nest, SeenEndpoint.StreamPath, null));
        File.SetLastWriteTimeUtc(folder.File("doctor.pass"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-3));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(nest, SeenEndpoint.Path, pass.Word));
        pass.Dispose();
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(nest, SeenEndpoint.Path, pass.Word));
    }

    [Fact]
    public async Task AnAddressThatLeadsNowhere_IsSaidAsItIs()
    {
        using var nobody = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        using var cli = new Cli();
        await cli.RunAsync("member list");
        using var pass = DoctorPass.Make(DataFolder.Look(cli.Folder));

        var asked = await ServerQuestions.AskAsync(new Uri($"https://127.0.0.1:{port}/"), pass, Cancel);

        Assert.Equal("nothing listens there", asked.Failure);
    }

    private static async Task<HttpStatusCode> AskAsync(RunningNest nest, string path, string? word)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (word is not null)
        {
            request.Headers.Add(DoctorPass.Header, word);
        }

        using var response = await nest.Browser().SendAsync(request, Cancel);
        return response.StatusCode;
    }
}
