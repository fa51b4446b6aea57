using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.CommandLine;

namespace McpNest.Tests.Administration;

public sealed class PersonFileTests : IDisposable
{
    private readonly Cli _cli = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Export_HoldsEverythingAboutOnePerson_AndNothingAboutOthersOrSecret()
    {
        Assert.Equal(0, (await _cli.TryAsync(["member", "add", "ada@example.com", "--name", "Ada", "--password-stdin"], "four plain unrelated words\n")).Code);
        await _cli.RunAsync("member add bob@example.com --name Bob");
        var key = (await _cli.RunAsync("key issue ada@example.com --agent Cursor")).Split('/')[4];
        await _cli.RunAsync("key issue bob@example.com --agent Bobs");
        await _cli.RunAsync("signin-link ada@example.com");
        await CallAsync("ada@example.com", 2001);
        await CallAsync("bob@example.com", 3);
        await _cli.RunAsync("stop --member ada@example.com --reason elsewhere");

        var said = Assert.Single(await _cli.JsonAsync($"member export ada@example.com --out {_cli.File("ada.json")}"));

        var text = await File.ReadAllTextAsync(_cli.File("ada.json"), Cancel);
        var file = JsonElement.Parse(text);
        Assert.Equal(("Ada", "ada@example.com"), (Text(file.GetProperty("member"), "name"), Text(file.GetProperty("member"), "email")));
        Assert.Equal("Cursor", Text(Assert.Single(file.GetProperty("agents").EnumerateArray()), "name"));
        Assert.Equal(2001, file.GetProperty("calls").GetArrayLength());
        Assert.All(file.GetProperty("calls").EnumerateArray(), call => Assert.Equal(Text(file.GetProperty("member"), "id"), Text(call.GetProperty("record"), "member")));
        Assert.Equal("elsewhere", Text(Assert.Single(file.GetProperty("reasons").EnumerateArray()), "reason"));
        Assert.True(file.GetProperty("signIn").GetProperty("hasPassword").GetBoolean());
        Assert.Single(file.GetProperty("signIn").GetProperty("linksUntil").EnumerateArray());
        Assert.Equal(
            ["member_added", "key_issued", "link_issued", "stopped"],
            file.GetProperty("records").EnumerateArray().Select(record => Text(record.GetProperty("body"), "change")));
        Assert.Equal(2005, said.GetProperty("records").GetInt64());
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("bob", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("passwordHash", text, StringComparison.OrdinalIgnoreCase);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_cli.File("ada.json")));
        }

        var exported = Assert.Single(await _cli.JsonAsync("audit list"), line => Text(line, "kind") == "change" && Text(line, "change") == "exported");
        Assert.Equal("person: ada@example.com", Text(exported, "target"));
        Assert.Equal(1, (await _cli.TryAsync(["member", "export", "ada@example.com", "--out", _cli.File("ada.json")])).Code); // never over another
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_cli.File("x"))!, "*.part*"));
    }

    [Fact]
    public async Task Export_IsForThePersonAndAdmins()
    {
        await using var books = new TestBooks();
        var ann = await books.AddAsync("ann", MemberRole.Admin);
        var lea = await books.AddAsync("lea", MemberRole.Lead);
        var mia = await books.AddAsync("mia", MemberRole.Member);
        var files = books.Get<PersonFile>();

        Assert.True(await files.WriteAsync(mia, mia.MemberId!.Value, new MemoryStream(), Cancel) > 0);
        Assert.True(await files.WriteAsync(ann, mia.MemberId.Value, new MemoryStream(), Cancel) > 0);
        await Assert.ThrowsAsync<NestException>(() => files.WriteAsync(lea, mia.MemberId.Value, new MemoryStream(), Cancel));
        await Assert.ThrowsAsync<NestException>(() => files.WriteAsync(ann, Guid.CreateVersion7(), new MemoryStream(), Cancel));
    }

    [Fact]
    public async Task Export_OfSomebodyErased_StillHoldsTheirRecords()
    {
        await _cli.RunAsync("member add ada@example.com --name Ada");
        await _cli.RunAsync("key issue ada@example.com --agent Cursor");
        await CallAsync("ada@example.com", 2);
        var id = Text(Assert.Single(await _cli.JsonAsync("member erase ada@example.com")), "id");

        await _cli.RunAsync($"member export {id} --out {_cli.File("gone.json")}");

        var file = JsonElement.Parse(await File.ReadAllTextAsync(_cli.File("gone.json"), Cancel));
        Assert.Equal((2, true), (file.GetProperty("calls").GetArrayLength(), file.GetProperty("member").GetProperty("erased").GetBoolean()));
    }

    private async Task CallAsync(string email, int count)
    {
        await using var nest = _cli.Open();
        var member = (await nest.MemberAsync(email, Cancel)).Id;
        var agent = nest.Journal.State.Agents.Values.Single(agent => agent.MemberId == member).Id;
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => nest.Journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1 }, Cancel)));
    }

    private static string? Text(JsonElement json, string field) => json.GetProperty(field).GetString();
}
