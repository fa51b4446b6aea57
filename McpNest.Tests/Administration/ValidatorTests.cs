using System.Collections.Immutable;
using FluentValidation;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

public sealed class ValidatorTests
{
    private static readonly AddServer s_remote = TestBooks.Remote("github");
    private static readonly AddServer s_hosted = TestBooks.Hosted("files");

    [Theory]
    [InlineData("github", true)]
    [InlineData("a", true)]
    [InlineData("with-hyphen-9", true)]
    [InlineData("twenty-five-characters-xx", false)]
    [InlineData("", false)]
    [InlineData("nest", false)]
    [InlineData("GitHub", false)]
    [InlineData("git_hub", false)]
    [InlineData("gıthub", false)]
    [InlineData("git hub", false)]
    public void Slug_IsPlainAndShort(string slug, bool ok) => Check(new AddServerValidator(), s_remote with { Slug = slug }, ok);

    [Theory]
    [InlineData("https://example.com/mcp", true)]
    [InlineData("http://127.0.0.1:8080/mcp?key=1", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("example.com/mcp", false)]
    [InlineData("/mcp", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ftp://example.com", false)]
    [InlineData("https://user:secret@example.com/mcp", false)]
    [InlineData("https://user@example.com/mcp", false)]
    [InlineData("https://example.com/mcp#part", false)]
    [InlineData("https://\u0301/", false)]
    [InlineData("https://bücher.example/mcp", true)]
    public void Url_IsAnAddressWithoutCredentials(string? url, bool ok) => Check(new AddServerValidator(), s_remote with { Url = url }, ok);

    [Theory]
    [InlineData("Authorization", "Bearer abc", true)]
    [InlineData("X-Api-Key", "k", true)]
    [InlineData("X Api", "k", false)]
    [InlineData("", "k", false)]
    [InlineData("Host", "k", false)]
    [InlineData("connection", "k", false)]
    [InlineData("Transfer-Encoding", "k", false)]
    [InlineData("Content-Type", "k", false)]
    [InlineData("Mcp-Session-Id", "k", false)]
    [InlineData("Authorization", "", false)]
    [InlineData("Authorization", "a\r\nX: b", false)]
    [InlineData("Authorization", "ключ", false)]
    public void Header_IsAToken_AndNotTheNestsOwn(string name, string value, bool ok) =>
        Check(new AddServerValidator(), s_remote with { Headers = Of(name, value) }, ok);

    [Fact]
    public void OlderRemoteServer_FollowsTheRulesOfARemoteOne()
    {
        Check(new AddServerValidator(), s_remote with { Transport = ServerTransport.Sse }, ok: true);
        Check(new AddServerValidator(), s_remote with { Transport = ServerTransport.Sse, Url = "nowhere" }, ok: false);
        Check(new AddServerValidator(), s_remote with { Transport = ServerTransport.Sse, Headers = Of("Host", "x") }, ok: false);
        Check(new AddServerValidator(), s_hosted with { Transport = ServerTransport.Sse }, ok: false);
        Check(new AddServerValidator(), s_remote with { Transport = (ServerTransport)7 }, ok: false);
        Check(new AddServerValidator(), s_remote with { Credential = (CredentialKind)7 }, ok: false);
    }

    [Fact]
    public void PlaceOfAToken_IsNeitherInTheAddressNorInAnArgument()
    {
        Check(new AddServerValidator(), s_remote with { Url = "https://example.com/{member}/mcp" }, ok: false);
        Check(new AddServerValidator(), s_hosted with { Args = ["--token={member}"] }, ok: false);
        Check(new AddServerValidator(), s_hosted with { Credential = CredentialKind.Member, Environment = Of("TOKEN", "{member}") }, ok: true);
    }

    [Fact]
    public void Header_GivenTwiceInOtherLetters_IsRefused() =>
        Check(new AddServerValidator(), s_remote with { Headers = Of("X-Key", "a").Add("x-key", "b") }, ok: false);

    [Theory]
    [InlineData("npx", true)]
    [InlineData("/usr/bin/env", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("npx -y some-server", false)]
    [InlineData("cat|sh", false)]
    [InlineData("sh;ls", false)]
    [InlineData("$(id)", false)]
    [InlineData("a\nb", false)]
    public void Command_IsOneExecutable(string? command, bool ok) => Check(new AddServerValidator(), s_hosted with { Command = command }, ok);

    [Fact]
    public void Command_WithASpaceInAFileThatExists_IsTaken()
    {
        var folder = Directory.CreateTempSubdirectory("with space ");
        var file = Path.Combine(folder.FullName, "tool");
        File.WriteAllText(file, "");

        Check(new AddServerValidator(), s_hosted with { Command = file }, ok: true);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("LD_PRELOAD", false)]
    [InlineData("NODE_OPTIONS", false)]
    [InlineData("pythonpath", false)]
    [InlineData("A=B", false)]
    [InlineData("", false)]
    public void Environment_CannotChangeWhatRuns(string name, bool ok) =>
        Check(new AddServerValidator(), s_hosted with { Environment = Of(name, "v") }, ok);

    [Fact]
    public void Server_OfOneKind_TakesNothingOfTheOther()
    {
        Check(new AddServerValidator(), s_remote with { Command = "npx" }, ok: false);
        Check(new AddServerValidator(), s_remote with { Environment = Of("A", "b") }, ok: false);
        Check(new AddServerValidator(), s_hosted with { Url = "https://example.com" }, ok: false);
        Check(new AddServerValidator(), s_hosted with { Headers = Of("A", "b") }, ok: false);
        Check(new AddServerValidator(), s_hosted with { Args = ["a\0b"] }, ok: false);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(600, true)]
    [InlineData(601, false)]
    public void Timeout_IsBounded(int seconds, bool ok) => Check(new AddServerValidator(), s_remote with { TimeoutSeconds = seconds }, ok);

    [Theory]
    [InlineData("ada@example.com", true)]
    [InlineData(" Ada@Example.COM ", true)]
    [InlineData("ci@nest", true)]
    [InlineData("ada", false)]
    [InlineData("", false)]
    [InlineData("a@b@c", false)]
    [InlineData("a b@example.com", false)]
    [InlineData("ada@exam‮ple.com", false)]
    public void Email_IsSane(string email, bool ok) => Check(new AddMemberValidator(), new AddMember { Email = email }, ok);

    [Fact]
    public void Service_HasNoRoleAndAPersonNoOwner()
    {
        Check(new AddMemberValidator(), new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, Role = MemberRole.Admin }, ok: false);
        Check(new AddMemberValidator(), new AddMember { Email = "a@example.com", OwnerId = Guid.CreateVersion7() }, ok: false);
        Check(new AddMemberValidator(), new AddMember { Email = "a@example.com", Name = "line\nbreak" }, ok: false);
    }

    [Theory]
    [InlineData("Cursor, work laptop", 24, true)]
    [InlineData("🐙 app", 1, true)]
    [InlineData("", 24, false)]
    [InlineData("   ", 24, false)]
    [InlineData("a\tb", 24, false)]
    [InlineData("a​b", 24, false)]
    [InlineData("Cursor", 0, false)]
    [InlineData("Cursor", 365 * 24, true)]
    [InlineData("Cursor", (365 * 24) + 1, false)]
    public void Key_HasAReadableNameAndABoundedLife(string name, int hours, bool ok) => Check(
        new IssueKeyValidator(), new IssueKey { MemberId = Guid.CreateVersion7(), AgentName = name, Lifetime = TimeSpan.FromHours(hours) }, ok);

    private static void Check<T>(AbstractValidator<T> validator, T request, bool ok)
    {
        var result = validator.Validate(request);
        Assert.Equal(ok, result.IsValid);
        Assert.All(result.Errors, error => Assert.EndsWith(".", error.ErrorMessage, StringComparison.Ordinal));
    }

    private static ImmutableSortedDictionary<string, string> Of(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add(name, value);
}
