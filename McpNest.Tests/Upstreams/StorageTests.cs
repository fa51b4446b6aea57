using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;

namespace McpNest.Tests.Upstreams;

/// <summary>What this room reads from storage.</summary>
public sealed class StorageTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestJournal _journal;

    public StorageTests() => _journal = TestJournal.Open(_folder);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Target_IsReadWithItsSecretsInClear()
    {
        var (id, key) = (Guid.CreateVersion7(), NestKey.Open(_folder.Data));
        await Store(context =>
        {
            context.Servers.Add(new ServerRow { Id = id, Command = "npx", ArgsJson = """["-y","server"]""" });
            context.Secrets.Add(Secret(key, id, SecretPlace.Environment, "TOKEN", "env secret"));
            context.Secrets.Add(Secret(key, id, SecretPlace.Header, "Authorization", "header secret"));
            context.Secrets.Add(Secret(key, Guid.CreateVersion7(), SecretPlace.Environment, "OTHER", "of another server"));
        });

        var target = await new ServerTargets(_journal.Database, key).ReadAsync(id, Cancel);

        Assert.Equal((ServerTransport.Stdio, "npx"), (target.Transport, target.Command));
        Assert.Equal(["-y", "server"], target.Args);
        Assert.Equal(("TOKEN", "env secret"), target.Environment.Single() is var e ? (e.Key, e.Value) : default);
        Assert.Equal("header secret", target.Headers["Authorization"]);
    }

    [Fact]
    public async Task MembersToken_TakesThePlaceOfItsMark()
    {
        var (id, member, key) = (Guid.CreateVersion7(), Guid.CreateVersion7(), NestKey.Open(_folder.Data));
        await Store(context =>
        {
            context.Servers.Add(new ServerRow { Id = id, Url = "https://example.com/sse", Transport = "sse" });
            context.Secrets.Add(Secret(key, id, SecretPlace.Header, "Authorization", "Bearer {member}"));
            context.Secrets.Add(Secret(key, id, SecretPlace.Header, "X-Team", "a"));
            context.MemberSecrets.Add(new MemberSecretRow
            {
                ServerId = id,
                MemberId = member,
                Sealed = key.Seal("canary", SecretPlace.OfMember(id, member)),
                Tail = "",
            });
        });
        var targets = new ServerTargets(_journal.Database, key);

        var (configured, own, nests) = (await targets.ReadAsync(id, Cancel), await targets.ReadAsync(id, member, Cancel), await targets.ReadAsync(id, null, Cancel));

        Assert.Equal("Bearer {member}", configured.Headers["Authorization"]);
        Assert.Equal((ServerTransport.Sse, "Bearer canary", "a"), (own.Transport, own.Headers["Authorization"], own.Headers["X-Team"]));
        Assert.Equal(["X-Team"], nests.Headers.Keys);
        Assert.Equal([configured.Hash(), configured.Hash()], [own.Hash(), nests.Hash()]);
        await Assert.ThrowsAsync<NestException>(() => targets.ReadAsync(id, Guid.CreateVersion7(), Cancel));
    }

    [Fact]
    public void EnvironmentEntryWithoutItsToken_IsLeftOutAndStillApproved()
    {
        var target = new ServerTarget
        {
            Transport = ServerTransport.Stdio,
            Command = "c",
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("T", "{member}").Add("U", "u"),
        };

        Assert.Equal((target.Hash(), "U"), (target.For(token: null).Hash(), Assert.Single(target.For(token: null).Environment).Key));
        Assert.Equal("x", target.For("x").Environment["T"]);
    }

    [Fact]
    public async Task SecretMovedToAnotherServer_CannotBeRead()
    {
        var (id, key) = (Guid.CreateVersion7(), NestKey.Open(_folder.Data));
        var stolen = Secret(key, Guid.CreateVersion7(), SecretPlace.Header, "Authorization", "s");
        stolen.ServerId = id;
        await Store(context =>
        {
            context.Servers.Add(new ServerRow { Id = id, Url = "https://example.com/mcp" });
            context.Secrets.Add(stolen);
        });

        await Assert.ThrowsAsync<NestException>(() => new ServerTargets(_journal.Database, key).ReadAsync(id, Cancel));
    }

    [Fact]
    public async Task UnknownServer_IsRefused() =>
        await Assert.ThrowsAsync<NestException>(
            () => new ServerTargets(_journal.Database, NestKey.Open(_folder.Data)).ReadAsync(Guid.CreateVersion7(), Cancel));

    [Fact]
    public async Task Definition_IsFoundByFingerprintAsStored()
    {
        const string Json = """{"name":"a","x":1.50}""";
        var fingerprint = ToolFingerprint.Of(JsonElement.Parse(Json));
        await Store(context => context.Definitions.Add(new DefinitionRow { Fingerprint = fingerprint.Hex, Json = Json }));
        var store = new DefinitionStore(_journal.Database);

        Assert.Equal(Json, (await store.FindAsync(fingerprint, Cancel))!.Value.GetRawText());
        Assert.Equal(Json, (await store.FindAsync(fingerprint, Cancel))!.Value.GetRawText());
        Assert.Null(await store.FindAsync(new ToolFingerprint("00"), Cancel));
    }

    private Task<long> Store(Action<NestDbContext> rows) => _journal.Journal.CommitAsync(
        Actor.Operator,
        [new Change.LinkIssued(null)],
        (context, _) =>
        {
            rows(context);
            return Task.CompletedTask;
        },
        Cancel);

    private static SecretRow Secret(NestKey key, Guid serverId, string kind, string name, string value) => new()
    {
        Id = Guid.CreateVersion7(),
        ServerId = serverId,
        Kind = kind,
        Name = name,
        Sealed = key.Seal(value, SecretPlace.Of(serverId, kind, name)),
        Tail = "",
    };
}
