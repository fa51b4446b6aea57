using System.Collections.Immutable;
using System.Reflection;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage.Backups;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

/// <summary>One of each role, and for each command what it needs.</summary>
internal sealed class RoleStage : IAsyncDisposable
{
    private readonly string _files = Directory.CreateTempSubdirectory("nest-roles").FullName;
    private int _count;

    public TestBooks Books { get; } = new();

    public Dictionary<string, Actor> Actors { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Guid Self => Actors["self"].MemberId!.Value;

    public static async Task<RoleStage> CreateAsync()
    {
        var stage = new RoleStage();
        stage.Actors["operator"] = Actor.Operator;
        foreach (var (name, role) in new[]
        {
            ("admin", MemberRole.Admin), ("owner", MemberRole.Lead), ("lead", MemberRole.Lead), ("auditor", MemberRole.Auditor),
            ("self", MemberRole.Member), ("other", MemberRole.Member), ("answerer", MemberRole.Member), ("suspended", MemberRole.Admin),
        })
        {
            stage.Actors[name] = await stage.Books.AddAsync(name, role);
        }

        await stage.Books.People.SuspendAsync(Actor.Operator, stage.Actors["suspended"].MemberId!.Value, Cancel);
        stage.Actors["nest"] = Actor.Nest;
        return stage;
    }

    /// <summary>A server of the owner, with one approved tool that changed since.</summary>
    public async Task<UpstreamServer> ServerAsync()
    {
        var slug = Fresh();
        var id = await Books.AddServerAsync(slug, Actors["owner"], "read");
        await Books.Servers.ApproveToolsAsync(Actor.Operator, id, [Version(Books.State.Servers[id])], Cancel);
        Books.Fakes.Offer(slug, "read:another description");
        await Books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        return Books.State.Servers[id];
    }

    /// <summary>An agent of a member, a grant and a request, for changes to be about.</summary>
    public async Task LivelyAsync(UpstreamServer server)
    {
        var tool = server.Tools["read"].Id;
        await AgentAsync(Self);
        await Books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(server.Id, tool), GrantEffect.Allow, null, Cancel);
        await Books.Get<RequestsBook>().AskAsync(Actor.Operator, Self, server.Id, tool, 1, "for the release", Cancel);
    }

    public async Task<Func<Task>> PrepareAsync(string command, string about, Actor actor) => command.Split('.') switch
    {
        ["AccessBook" or "ServersBook", var method] => await AboutServersAsync(method, command.StartsWith("Access", StringComparison.Ordinal), actor),
        ["AgentsBook", var method] => await AboutAgentsAsync(method, about, actor),
        ["CredentialsBook", var method] => await AboutTokensAsync(method, actor),
        ["PeopleBook" or "ErasureBook" or "PersonFile" or "Invitations" or "NamesBook", var method] => await AboutPeopleAsync(method, about, actor),
        ["JoinBook", var method] => AboutJoining(method, actor),
        ["GroupsBook", var method] => await AboutGroupsAsync(method, actor),
        ["RequestsBook", var method] => await AboutRequestsAsync(method, about, actor),
        ["StopsBook", var method] => await AboutStopsAsync(method, about, actor),
        ["SessionsBook", var method] => AboutSessions(method, actor),
        [_, var method] => AboutTheNest(method, actor),
        _ => throw new ArgumentException(command),
    };

    /// <summary>A change of this type about a server of somebody else and a member that is not the actor.</summary>
    public static Change Example(Type type, UpstreamServer server, PolicyState state, Guid member)
    {
        var constructor = type.GetConstructors().OrderByDescending(found => found.GetParameters().Length).First(found => found.GetParameters() is not [var only] || only.ParameterType != type);
        return (Change)constructor.Invoke([.. constructor.GetParameters().Select(Value)]);

        object? Value(ParameterInfo parameter) => parameter.Name switch
        {
            "ServerId" => server.Id,
            "ToolId" => server.Tools["read"].Id,
            "MemberId" or "SubjectId" => member,
            "Role" => MemberRole.Admin,
            "Scope" => StopScope.Everything,
            "AgentId" => state.Agents.Keys.FirstOrDefault(),
            "GrantId" => state.Grants.Keys.FirstOrDefault(),
            "RequestId" => state.Requests.Keys.FirstOrDefault(),
            _ => parameter.ParameterType switch
            {
                { IsValueType: true } plain when Nullable.GetUnderlyingType(plain) is null => plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                    ? plain.GetField("Empty")!.GetValue(null)
                    : Activator.CreateInstance(plain),
                var text when text == typeof(string) => "x",
                _ => null,
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Books.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    // No two of these letters look alike: servers must not.
    private string Fresh()
    {
        const string Letters = "abcdefghkpqstxyz";
        var count = _count++;
        return $"x{Letters[count / Letters.Length]}{Letters[count % Letters.Length]}z";
    }

    private static ToolVersion Version(UpstreamServer server) => new(server.Tools["read"].Id, server.Tools["read"].Live!.Value.Hex);

    private async Task<Func<Task>> AboutServersAsync(string method, bool access, Actor actor)
    {
        var server = await ServerAsync();
        var tool = new GrantTarget(server.Id, server.Tools["read"].Id);
        if (method == "ApproveLaunchAsync")
        {
            var hosted = await Books.Servers.AddAsync(Actor.Operator, TestBooks.Hosted(Fresh()) with { OwnerId = Actors["owner"].MemberId }, Cancel);
            return () => Books.Servers.ApproveLaunchAsync(actor, hosted, Books.State.Servers[hosted].TargetHash, Cancel);
        }

        return method switch
        {
            "SetAsync" when access => () => Books.Access.SetAsync(actor, GrantSubject.Everyone, tool, GrantEffect.Allow, null, Cancel),
            "ApplyAsync" => () => Books.Access.ApplyAsync(actor, [new GrantEdit(GrantSubject.Everyone, tool, null, new GrantMark(GrantEffect.Allow, null))], Cancel),
            "AllowAsync" => () => Books.Access.AllowAsync(actor, GrantSubject.Everyone, tool, null, "for the release", Cancel),
            "AddAsync" => () => Books.Servers.AddAsync(actor, TestBooks.Remote(Fresh()), Cancel),
            "ReconfigureAsync" => () => Books.Servers.ReconfigureAsync(actor, server.Id, TestBooks.Remote(server.Slug) with { TimeoutSeconds = 5 }, keepSecrets: true, Cancel),
            "RefreshAsync" => () => Books.Servers.RefreshAsync(actor, server.Id, Cancel),
            "RestartAsync" => () => Books.Servers.RestartAsync(actor, server.Id, Cancel),
            "SetSecretAsync" => () => Books.Servers.SetSecretAsync(actor, server.Id, "X-Team", "blue", Cancel),
            "SetSecretEndAsync" or "RemoveSecretAsync" => await AboutSecretAsync(method, server.Id, actor),
            "ApproveToolsAsync" => () => Books.Servers.ApproveToolsAsync(actor, server.Id, [Version(server)], Cancel),
            "KeepToolsAsync" => () => Books.Servers.KeepToolsAsync(actor, server.Id, [Version(server)], Cancel),
            "BlockToolsAsync" => () => Books.Servers.BlockToolsAsync(actor, server.Id, [new ToolVersion(server.Tools["read"].Id, server.Tools["read"].Live!.Value.Hex)], Cancel),
            "RemoveAsync" => () => Books.Servers.RemoveAsync(actor, server.Id, Cancel),
            _ => throw new ArgumentException(method),
        };
    }

    private async Task<Func<Task>> AboutSecretAsync(string method, Guid server, Actor actor)
    {
        await Books.Servers.SetSecretAsync(Actor.Operator, server, "X-Team", "blue", Cancel);
        return method == "SetSecretEndAsync"
            ? () => Books.Servers.SetSecretEndAsync(actor, server, "X-Team", null, Cancel)
            : () => Books.Servers.RemoveSecretAsync(actor, server, "X-Team", Cancel);
    }

    private async Task<Guid> ServiceAsync() => await Books.People.AddAsync(
        Actor.Operator, new AddMember { Email = $"{Fresh()}@ci.example.com", Kind = MemberKind.Service, OwnerId = Actors["answerer"].MemberId }, Cancel);

    private async Task<Guid> AgentAsync(Guid member) =>
        (await Books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "app" }, Cancel)).AgentId;

    private async Task<Func<Task>> AboutAgentsAsync(string method, string about, Actor actor)
    {
        var member = about switch
        {
            "service" => await ServiceAsync(),
            "admin" => (await Books.AddAsync(Fresh(), MemberRole.Admin)).MemberId!.Value,
            "themselves" => actor.MemberId ?? Self,
            _ => Self,
        };
        if (method == "IssueAsync")
        {
            return () => Books.Agents.IssueAsync(actor, new IssueKey { MemberId = member, AgentName = "app" }, Cancel);
        }

        var (agent, now, tool) = (await AgentAsync(member), Books.Time.GetUtcNow(), (await ServerAsync()).Tools["read"].Id);
        if (method == "AcceptClientAsync")
        {
            await Books.Get<NestJournal>().CommitAsync(
                Actor.Operator, [], (db, token) => db.Agents.Where(row => row.Id == agent).ExecuteUpdateAsync(row => row.SetProperty(r => r.OtherClient, "Zed 1"), token), Cancel);
        }

        return method switch
        {
            "AcceptClientAsync" => () => Books.Agents.AcceptClientAsync(actor, agent, "Zed 1", Cancel),
            "RollAsync" => () => Books.Agents.RollAsync(actor, agent, TimeSpan.FromDays(30), TimeSpan.Zero, Cancel),
            "SetExpiryAsync" => () => Books.Agents.SetExpiryAsync(actor, agent, now.AddDays(3), Cancel),
            "RenameAsync" => () => Books.Agents.RenameAsync(actor, agent, "another", Cancel),
            "HideAsync" => () => Books.Agents.HideAsync(actor, agent, [tool], Cancel),
            "RevokeAsync" => () => Books.Agents.RevokeAsync(actor, agent, Cancel),
            _ => throw new ArgumentException(method),
        };
    }

    private async Task<Func<Task>> AboutTokensAsync(string method, Actor actor)
    {
        var server = await Books.Servers.AddAsync(Actor.Operator, TestBooks.Personal(Fresh()) with { OwnerId = Actors["owner"].MemberId }, Cancel);
        if (method == "SetAsync")
        {
            return () => Books.Credentials.SetAsync(actor, server, Self, "token", Cancel);
        }

        await Books.Credentials.SetAsync(Actor.Operator, server, Self, "token", Cancel);
        return method == "SetEndAsync"
            ? () => Books.Credentials.SetEndAsync(actor, server, Self, null, Cancel)
            : () => Books.Credentials.RemoveAsync(actor, server, Self, Cancel);
    }

    private async Task<Func<Task>> AboutPeopleAsync(string method, string about, Actor actor)
    {
        var fresh = Fresh();
        if (method == "AddAsync")
        {
            return () => Books.People.AddAsync(
                actor, new AddMember { Email = $"{fresh}@example.com", Role = about == "lead" ? MemberRole.Lead : MemberRole.Member }, Cancel);
        }

        if (method == "AddInvitedAsync")
        {
            var request = new AddMember { Email = $"{fresh}@example.com", Role = about == "lead" ? MemberRole.Lead : MemberRole.Member };
            return () => Books.People.AddInvitedAsync(actor, [(Guid.CreateVersion7(), request)], Cancel);
        }

        if (method is "SetOwnerAsync" or "HandOverAsync")
        {
            var service = await ServiceAsync();
            return method == "SetOwnerAsync"
                ? () => Books.People.SetOwnerAsync(actor, service, Self, Cancel)
                : () => Books.People.HandOverAsync(actor, Self, new Handover { ServersToAdmins = true }, Cancel);
        }

        var id = (await Books.AddAsync(fresh, MemberRole.Member)).MemberId!.Value;
        if (method == "UnsuspendAsync")
        {
            await Books.People.SuspendAsync(Actor.Operator, id, Cancel);
        }

        return method switch
        {
            "RenameAsync" => () => Books.People.RenameAsync(actor, id, "Another Example", Cancel),
            "DemandAsync" => () => Books.Get<Invitations>().DemandAsync(actor, id, Cancel),
            "DemandLinkAsync" => () => Books.Get<Invitations>().DemandLinkAsync(actor, id, Cancel),
            "RevealAsync" => () => Books.Get<NamesBook>().RevealAsync(actor, id, "a complaint", Cancel),
            "SetRoleAsync" => () => Books.People.SetRoleAsync(actor, id, MemberRole.Auditor, Cancel),
            "SuspendAsync" => () => Books.People.SuspendAsync(actor, id, Cancel),
            "UnsuspendAsync" => () => Books.People.UnsuspendAsync(actor, id, Cancel),
            "RemoveAsync" => () => Books.People.RemoveAsync(actor, id, Cancel),
            "EraseAsync" => () => Books.Get<ErasureBook>().EraseAsync(actor, id, Cancel),
            "WriteAsync" => () => Books.Get<PersonFile>().WriteAsync(actor, Self, new MemoryStream(), Cancel),
            _ => throw new ArgumentException(method),
        };
    }

    private Func<Task> AboutJoining(string method, Actor actor)
    {
        var (book, link, until, fresh) = (Books.Get<JoinBook>(), Guid.CreateVersion7(), Books.Time.GetUtcNow().AddDays(7), Fresh());
        return method switch
        {
            "MakeAsync" => () => book.MakeAsync(actor, link, Group.EveryoneId, until, 5, [], Cancel),
            "EndAsync" => () => book.EndAsync(actor, link, Cancel),
            _ => () => book.JoinAsync(actor, Guid.CreateVersion7(), new AddMember { Email = $"{fresh}@example.com" }, link, Group.EveryoneId, Cancel),
        };
    }

    private async Task<Func<Task>> AboutGroupsAsync(string method, Actor actor)
    {
        var fresh = Fresh();
        if (method == "AddAsync")
        {
            return () => Books.Groups.AddAsync(actor, fresh, Cancel);
        }

        var group = await Books.Groups.AddAsync(Actor.Operator, fresh, Cancel);
        return method switch
        {
            "RemoveAsync" => () => Books.Groups.RemoveAsync(actor, group, Cancel),
            "RenameAsync" => () => Books.Groups.RenameAsync(actor, group, fresh + " too", Cancel),
            "PutAsync" => () => Books.Groups.PutAsync(actor, group, Self, isIn: true, Cancel),
            _ => () => Books.Groups.SetMembersAsync(actor, group, [], [Self], Cancel),
        };
    }

    private async Task<Func<Task>> AboutRequestsAsync(string method, string about, Actor actor)
    {
        var (requests, server) = (Books.Get<RequestsBook>(), await ServerAsync());
        var tool = server.Tools["read"].Id;
        if (method == "AskAsync")
        {
            var member = about == "service" ? await ServiceAsync() : Self;
            return () => requests.AskAsync(actor, member, server.Id, tool, 1, "for the release", Cancel);
        }

        var id = await requests.AskAsync(Actor.Operator, Self, server.Id, tool, 1, "for the release", Cancel);
        return method switch
        {
            "GrantAsync" => () => requests.GrantAsync(actor, id, 1, null, Cancel),
            "DeclineAsync" => () => requests.DeclineAsync(actor, id, null, Cancel),
            "WithdrawAsync" => () => requests.WithdrawAsync(actor, id, Cancel),
            _ => throw new ArgumentException(method),
        };
    }

    private async Task<Func<Task>> AboutStopsAsync(string method, string about, Actor actor)
    {
        var server = await ServerAsync();
        if (method == "ResumeAsync")
        {
            var stopped = new Stop(StopScope.Server, server.Id);
            var by = about == "their own" && actor == Actors["owner"] ? actor : Actor.Operator;
            await Books.Stops.StopAsync(by, stopped, null, Cancel);
            return () => Books.Stops.ResumeAsync(actor, stopped, Cancel);
        }

        var stop = about switch
        {
            "everything" => Stop.Everything,
            "server" => new Stop(StopScope.Server, server.Id),
            "tool" => new Stop(StopScope.Tool, server.Tools["read"].Id),
            "member" => new Stop(StopScope.Member, (await Books.AddAsync(Fresh(), MemberRole.Member)).MemberId),
            "service" => new Stop(StopScope.Agent, await AgentAsync(await ServiceAsync())),
            _ => new Stop(StopScope.Agent, await AgentAsync(Self)),
        };
        return () => Books.Stops.StopAsync(actor, stop, null, Cancel);
    }

    private Func<Task> AboutSessions(string method, Actor actor) => method switch
    {
        "DemandReaderAsync" => () => Books.Get<SessionsBook>().DemandReaderAsync(actor, Self, Cancel),
        "EndAsync" => () => Books.Get<SessionsBook>().EndAsync(actor, Self, 1, Cancel),
        _ => () => Books.Get<SessionsBook>().EndAllAsync(actor, new Dictionary<Guid, int> { [Self] = 1 }, Cancel),
    };

    private Func<Task> AboutTheNest(string method, Actor actor)
    {
        var fresh = Fresh();
        return method switch
        {
            "ShowNamesToAsync" => () => Books.Get<NestSettings>().ShowNamesToAsync(
                actor, Books.State.NamesShownTo == NameAudience.LeadsAndAuditors ? NameAudience.Auditors : NameAudience.LeadsAndAuditors, Cancel),
            "SetAddressAsync" => () => Books.Get<NestSettings>().SetAddressAsync(actor, $"https://{fresh}.example.com", Cancel),
            "DemandTestAsync" => () => Books.Get<NoticesBook>().DemandTestAsync(actor, Cancel),
            "ApplyAsync" => () => Books.Seed.ApplyAsync(actor, $$"""{"groups":[{"name":"{{fresh}}"}]}""", dryRun: false, Cancel),
            "ExportAsync" => () => Books.Seed.ExportAsync(actor, Cancel),
            "BackupAsync" => () => Books.Get<BackupBook>().BackupAsync(actor, Path.Combine(_files, fresh), null, Cancel),
            "BeginAsync" => () => RestoreAsync(actor, Path.Combine(_files, fresh)),
            _ => throw new ArgumentException(method),
        };
    }

    // Who may not is refused before the backup is looked at.
    private async Task RestoreAsync(Actor actor, string path)
    {
        BackupManifest? backup = null;
        if (actor.Kind == ActorKind.Operator)
        {
            await Books.Get<BackupBook>().BackupAsync(Actor.Operator, path, null, Cancel);
            backup = BackupArchive.ReadManifest(path);
        }

        await Books.Get<RestoreBook>().BeginAsync(actor, backup!, null, 1, withKeys: true, Cancel);
    }
}
