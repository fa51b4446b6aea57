using McpNest.Core.Storage;
using McpNest.Web.Hosting;

namespace McpNest.Tests.CommandLine;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("member list", 0)]
    [InlineData("key list --json", 0)]
    [InlineData("--help", 0)]
    [InlineData("key issue --help", 0)]
    [InlineData("signin-link nobody@example.com", 1)]
    [InlineData("member add nobody", 1)]
    [InlineData("member suspend nobody@example.com", 1)]
    [InlineData("key issue nobody@example.com --agent a", 1)]
    [InlineData("key revoke 01a20552-8e09-7330-918b-b8ee2f191671", 1)]
    [InlineData("server refresh nowhere", 1)]
    [InlineData("server add Not_A_Slug --url https://example.com", 1)]
    [InlineData("server add a --url https://u:p@example.com", 1)]
    [InlineData("server add a --url https://example.com --header A=@/no/such/file", 1)]
    [InlineData("server add a --url https://example.com --header A=-", 1)]
    [InlineData("apply /no/such/file.json", 1)]
    [InlineData("resume --all", 1)]
    [InlineData("stop --tool no__tool", 1)]
    [InlineData("audit list --member nobody@example.com", 1)]
    [InlineData("nonsense", 2)]
    [InlineData("member", 2)]
    [InlineData("member list --nonsense", 2)]
    [InlineData("member add", 2)]
    [InlineData("member add a@example.com --role king", 2)]
    [InlineData("key issue a@example.com", 2)]
    [InlineData("key issue a@example.com --agent x --expires 90", 2)]
    [InlineData("key issue a@example.com --agent x --expires 366d", 2)]
    [InlineData("key issue a@example.com --agent x --expires 0d", 2)]
    [InlineData("key issue a@example.com --agent x --base-url nest", 2)]
    [InlineData("key revoke not-an-id", 2)]
    [InlineData("server add a", 2)]
    [InlineData("server add a --url https://example.com --command npx", 2)]
    [InlineData("server add a --url https://example.com --header novalue", 2)]
    [InlineData("server approve a", 2)]
    [InlineData("stop", 2)]
    [InlineData("stop --all --server a", 2)]
    [InlineData("audit list --last 0", 2)]
    [InlineData("audit list --since yesterday", 2)]
    [InlineData("audit list --outcome nope", 2)]
    [InlineData("serve --nonsense", 2)]
    public async Task Verb_EndsWithItsCode_AndOneSentenceWhenItFails(string words, int code)
    {
        using var cli = new Cli();

        var result = await cli.TryAsync(words.Split(' '));

        Assert.Equal(code, result.Code);
        if (code == 0)
        {
            Assert.Empty(result.Error);
        }
        else
        {
            var sentence = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain(" at McpNest", sentence, StringComparison.Ordinal);
            Assert.Empty(result.Output);
        }
    }

    [Fact]
    public async Task Serve_OnAFolderInUse_EndsWith78()
    {
        using var cli = new Cli();
        using var held = ServeLock.TryTake(DataFolder.Open(cli.Folder));

        var result = await cli.TryAsync(["serve"]);

        Assert.Equal(78, result.Code);
        Assert.Contains("--data", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_ThatCannotBeWritten_IsRefused()
    {
        using var cli = new Cli();
        await File.WriteAllTextAsync(cli.Folder, "a file stands here", TestContext.Current.CancellationToken);

        var result = await cli.TryAsync(["member", "list"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("cannot be written", result.Error, StringComparison.Ordinal);
    }
}
