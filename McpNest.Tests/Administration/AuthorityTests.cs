using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Role by command: who may, and who is refused inside Core, whatever a page shows.</summary>
public sealed class AuthorityTests
{
    private const string Admins = "operator admin";
    private const string Owners = Admins + " owner";
    private const string Leads = Owners + " lead";
    private const string Everybody = Leads + " auditor member";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("add a server", Leads)]
    [InlineData("change a server", Owners)]
    [InlineData("approve a launch", Owners)]
    [InlineData("refresh a server", Owners)]
    [InlineData("approve tools", Owners)]
    [InlineData("block tools", Owners)]
    [InlineData("remove a server", Owners)]
    [InlineData("give a server away", Admins)]
    [InlineData("grant", Owners)]
    [InlineData("stop a server", Owners)]
    [InlineData("stop a tool", Owners)]
    [InlineData("stop a member", Admins)]
    [InlineData("stop everything", Admins)]
    [InlineData("stop somebody's agent", Admins)]
    [InlineData("stop an own agent", Everybody)]
    [InlineData("add a member", Leads)]
    [InlineData("add a lead", Admins)]
    [InlineData("change a role", Admins)]
    [InlineData("suspend a member", Admins)]
    [InlineData("unsuspend a member", Admins)]
    [InlineData("remove a member", Admins)]
    [InlineData("rename a member", Admins)]
    [InlineData("invite a member", Leads)]
    [InlineData("invite an auditor", Admins)]
    [InlineData("look at a member", Leads + " auditor")]
    [InlineData("put a member in a group", Admins)]
    [InlineData("add a group", Admins)]
    [InlineData("fill a group", Admins)]
    [InlineData("remove a group", Admins)]
    [InlineData("rename a group", Admins)]
    [InlineData("add to a group", Admins)]
    [InlineData("issue an own key", Everybody)]
    [InlineData("issue a key for an own service", Everybody)]
    [InlineData("issue a key for a member", Admins)]
    [InlineData("issue a key for an admin", Admins)]
    [InlineData("revoke a member's key", Leads)]
    [InlineData("roll an own key", Everybody)]
    [InlineData("roll a service's key", Everybody)]
    [InlineData("roll a member's key", Admins)]
    [InlineData("end a member's key", Leads)]
    [InlineData("let a member's key last longer", Admins)]
    [InlineData("rename a member's agent", Leads)]
    [InlineData("narrow an own agent", Everybody)]
    [InlineData("narrow a member's agent", Leads)]
    [InlineData("give an own token", Everybody)]
    [InlineData("give somebody's token", "operator")]
    [InlineData("remove an own token", Everybody)]
    [InlineData("remove somebody's token", Owners)]
    [InlineData("apply a file", Admins)]
    [InlineData("export", Admins)]
    public async Task Command_IsForTheseOnly(string command, string allowed)
    {
        await using var world = await World.CreateAsync();
        foreach (var (name, actor) in world.Actors)
        {
            // What must exist for the command is made by the operator first, anew for each actor.
            var act = await world.PrepareAsync(command, name, actor);
            var before = world.Books.State.Version;
            if (allowed.Split(' ').Contains(name))
            {
                await act();
            }
            else
            {
                var refusal = await Assert.ThrowsAsync<NestException>(act);
                Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
                Assert.Equal(before, world.Books.State.Version);
            }
        }
    }

    private sealed class World : IAsyncDisposable
    {
        private int _count;

        public TestBooks Books { get; } = new();

        public Dictionary<string, Actor> Actors { get; } = [];

        public static async Task<World> CreateAsync()
        {
            var world = new World();
            world.Actors["operator"] = Actor.Operator;
            world.Actors["admin"] = await world.Books.AddAsync("admin", MemberRole.Admin);
            world.Actors["owner"] = await world.Books.AddAsync("owner", MemberRole.Lead);
            world.Actors["lead"] = await world.Books.AddAsync("lead", MemberRole.Lead);
            world.Actors["auditor"] = await world.Books.AddAsync("auditor", MemberRole.Auditor);
            world.Actors["member"] = await world.Books.AddAsync("member", MemberRole.Member);
            world.Actors["suspended"] = await world.Books.AddAsync("suspended", MemberRole.Admin);
            await world.Books.People.SuspendAsync(Actor.Operator, world.Actors["suspended"].MemberId!.Value, Cancel);
            world.Actors["nest"] = Actor.Nest;
            return world;
        }

        public async Task<Func<Task>> PrepareAsync(string command, string name, Actor actor)
        {
            var books = Books;
            var fresh = "x" + (char)('a' + (_count / 26)) + (char)('a' + (_count++ % 26)) + "z";
            switch (command)
            {
                case "add a server":
                    return () => books.Servers.AddAsync(actor, TestBooks.Remote(fresh), Cancel);
                case "approve a launch":
                    var hosted = await books.Servers.AddAsync(Actor.Operator, TestBooks.Hosted(fresh) with { OwnerId = Actors["owner"].MemberId }, Cancel);
                    return () => books.Servers.ApproveLaunchAsync(actor, hosted, books.State.Servers[hosted].TargetHash, Cancel);
                case "add a member":
                    return () => books.People.AddAsync(actor, new AddMember { Email = $"{fresh}@example.com" }, Cancel);
                case "add a lead":
                    return () => books.People.AddAsync(actor, new AddMember { Email = $"{fresh}@example.com", Role = MemberRole.Lead }, Cancel);
                case "add a group":
                    return () => books.Groups.AddAsync(actor, fresh, Cancel);
                case "put a member in a group":
                    var first = await books.Groups.AddAsync(Actor.Operator, fresh, Cancel);
                    return () => books.People.AddAsync(actor, new AddMember { Email = $"{fresh}@example.com", Groups = [first] }, Cancel);
                case "fill a group" or "remove a group" or "rename a group" or "add to a group":
                    var group = await books.Groups.AddAsync(Actor.Operator, fresh, Cancel);
                    return command switch
                    {
                        "fill a group" => () => books.Groups.SetMembersAsync(actor, group, [], [Actors["member"].MemberId!.Value], Cancel),
                        "add to a group" => () => books.Groups.PutAsync(actor, group, Actors["member"].MemberId!.Value, isIn: true, Cancel),
                        "rename a group" => () => books.Groups.RenameAsync(actor, group, fresh + "2", Cancel),
                        _ => () => books.Groups.RemoveAsync(actor, group, Cancel),
                    };
                case "stop everything":
                    return () => books.Stops.StopAsync(actor, Stop.Everything, null, Cancel);
                case "apply a file":
                    return () => books.Seed.ApplyAsync(actor, $$"""{"groups":[{"name":"{{fresh}}"}]}""", dryRun: false, Cancel);
                case "export":
                    return () => books.Seed.ExportAsync(actor, Cancel);
                case var _ when command.EndsWith("token", StringComparison.Ordinal):
                    return await AboutTokensAsync(command, fresh, actor);
                default:
                    return command.Contains("key", StringComparison.Ordinal) || command.Contains("agent", StringComparison.Ordinal)
                        ? await AboutKeysAsync(command, fresh, actor)
                        : command.Contains("member", StringComparison.Ordinal) || command is "change a role" or "invite an auditor"
                            ? await AboutMembersAsync(command, fresh, actor)
                            : await AboutServersAsync(command, fresh, actor);
            }
        }

        public ValueTask DisposeAsync() => Books.DisposeAsync();

        private async Task<Func<Task>> AboutServersAsync(string command, string fresh, Actor actor)
        {
            var id = await Books.AddServerAsync(fresh, Actors["owner"], "read");
            var tool = Books.State.Servers[id].Tools["read"];
            return command switch
            {
                "change a server" => () => Books.Servers.ReconfigureAsync(actor, id, TestBooks.Remote(fresh) with { TimeoutSeconds = 5 }, keepSecrets: true, Cancel),
                "refresh a server" => () => Books.Servers.RefreshAsync(actor, id, Cancel),
                "approve tools" => () => Books.Servers.ApproveToolsAsync(actor, id, [new ToolVersion(tool.Id, tool.Live!.Value.Hex)], Cancel),
                "block tools" => () => Books.Servers.BlockToolsAsync(actor, id, [new ToolVersion(tool.Id, tool.Live!.Value.Hex)], Cancel),
                "remove a server" => () => Books.Servers.RemoveAsync(actor, id, Cancel),
                "give a server away" => () => Books.Servers.ReconfigureAsync(
                    actor, id, TestBooks.Remote(fresh) with { OwnerId = Actors["lead"].MemberId }, keepSecrets: true, Cancel),
                "grant" => () => Books.Access.SetAsync(actor, GrantSubject.Everyone, new GrantTarget(id, tool.Id), GrantEffect.Allow, null, Cancel),
                "stop a server" => () => Books.Stops.StopAsync(actor, new Stop(StopScope.Server, id), null, Cancel),
                "stop a tool" => () => Books.Stops.StopAsync(actor, new Stop(StopScope.Tool, tool.Id), null, Cancel),
                _ => throw new ArgumentException(command),
            };
        }

        private async Task<Func<Task>> AboutMembersAsync(string command, string fresh, Actor actor)
        {
            var id = (await Books.AddAsync(fresh, command == "invite an auditor" ? MemberRole.Auditor : MemberRole.Member)).MemberId!.Value;
            if (command == "unsuspend a member")
            {
                await Books.People.SuspendAsync(Actor.Operator, id, Cancel);
            }

            return command switch
            {
                "change a role" => () => Books.People.SetRoleAsync(actor, id, MemberRole.Auditor, Cancel),
                "suspend a member" => () => Books.People.SuspendAsync(actor, id, Cancel),
                "unsuspend a member" => () => Books.People.UnsuspendAsync(actor, id, Cancel),
                "remove a member" => () => Books.People.RemoveAsync(actor, id, Cancel),
                "rename a member" => () => Books.People.RenameAsync(actor, id, fresh, Cancel),
                "invite a member" or "invite an auditor" => () => Books.Get<Invitations>().DemandAsync(actor, id, Cancel),
                "look at a member" => () => Books.Get<EffectiveTools>().ListAsync(actor, id, Cancel),
                "stop a member" => () => Books.Stops.StopAsync(actor, new Stop(StopScope.Member, id), null, Cancel),
                _ => throw new ArgumentException(command),
            };
        }

        private async Task<Func<Task>> AboutTokensAsync(string command, string fresh, Actor actor)
        {
            var server = await Books.Servers.AddAsync(Actor.Operator, TestBooks.Personal(fresh) with { OwnerId = Actors["owner"].MemberId }, Cancel);
            var self = actor.MemberId ?? Actors["member"].MemberId!.Value;
            var whose = command.Contains("own", StringComparison.Ordinal) ? self : (await Books.AddAsync(fresh, MemberRole.Member)).MemberId!.Value;
            if (command.StartsWith("give", StringComparison.Ordinal))
            {
                return () => Books.Credentials.SetAsync(actor, server, whose, "token", Cancel);
            }

            await Books.Credentials.SetAsync(Actor.Operator, server, whose, "token", Cancel);
            return () => Books.Credentials.RemoveAsync(actor, server, whose, Cancel);
        }

        private async Task<Func<Task>> AboutKeysAsync(string command, string fresh, Actor actor)
        {
            var self = actor.MemberId ?? Actors["member"].MemberId!.Value;
            var somebody = (await Books.AddAsync(fresh, command.EndsWith("admin", StringComparison.Ordinal) ? MemberRole.Admin : MemberRole.Member)).MemberId!.Value;
            var service = await Books.People.AddAsync(
                Actor.Operator, new AddMember { Email = $"{fresh}@ci.example.com", Kind = MemberKind.Service, OwnerId = self }, Cancel);
            Func<Task> Issue(Guid member) => () => Books.Agents.IssueAsync(actor, new IssueKey { MemberId = member, AgentName = "app" }, Cancel);
            async Task<Guid> Agent(Guid member) =>
                (await Books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "app" }, Cancel)).AgentId;
            Func<Task> Roll(Guid agent) => () => Books.Agents.RollAsync(actor, agent, TimeSpan.FromDays(90), TimeSpan.FromHours(1), Cancel);
            var server = await Books.AddServerAsync(fresh, null, "read");
            var tool = Books.State.Servers[server].Tools["read"].Id;
            Func<Task> Narrow(Guid agent) => () => Books.Agents.HideAsync(actor, agent, [tool], Cancel);
            var (own, others, jobs) = (await Agent(self), await Agent(somebody), await Agent(service));
            return command switch
            {
                "issue an own key" => Issue(self),
                "issue a key for an own service" => Issue(service),
                "issue a key for a member" or "issue a key for an admin" => Issue(somebody),
                "roll an own key" => Roll(own),
                "roll a service's key" => Roll(jobs),
                "roll a member's key" => Roll(others),
                "narrow an own agent" => Narrow(own),
                "narrow a member's agent" => Narrow(others),
                "let a member's key last longer" => () => Books.Agents.SetExpiryAsync(actor, others, Books.Time.GetUtcNow().AddDays(300), Cancel),
                "end a member's key" => () => Books.Agents.SetExpiryAsync(actor, others, Books.Time.GetUtcNow().AddDays(1), Cancel),
                "rename a member's agent" => () => Books.Agents.RenameAsync(actor, others, "another name", Cancel),
                "revoke a member's key" => () => Books.Agents.RevokeAsync(actor, others, Cancel),
                "stop an own agent" => () => Books.Stops.StopAsync(actor, new Stop(StopScope.Agent, own), null, Cancel),
                "stop somebody's agent" => () => Books.Stops.StopAsync(actor, new Stop(StopScope.Agent, others), null, Cancel),
                _ => throw new ArgumentException(command),
            };
        }
    }
}
