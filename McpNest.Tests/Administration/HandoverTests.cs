using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Whoever leaves hands over what they answer for, or it goes with them.</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private readonly TestBooks _books = new();
    private Guid _ada;
    private Guid _bob;
    private Guid _service;
    private Guid _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _books.AddAsync("root", MemberRole.Admin);
        _ada = Id(await _books.AddAsync("ada", MemberRole.Lead));
        _bob = Id(await _books.AddAsync("bob", MemberRole.Lead));
        _service = await _books.People.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, OwnerId = _ada }, Cancel);
        _server = await _books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("box") with { OwnerId = _ada }, Cancel);
    }

    [Fact]
    public async Task Whoever_answers_for_a_service_is_not_removed_before_somebody_else_does()
    {
        var before = _books.State.Version;

        var refusal = await Assert.ThrowsAsync<NestException>(() => _books.People.RemoveAsync(Actor.Operator, _ada, Cancel));

        Assert.Equal("They answer for a service: choose who does from now on, or remove it with them.", refusal.Message);
        Assert.Equal(before, _books.State.Version);
    }

    [Fact]
    public async Task Services_and_servers_go_to_who_was_chosen_in_the_same_step()
    {
        var agent = (await _books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = _service, AgentName = "CI" }, Cancel)).AgentId;
        var target = _books.State.Servers[_server].TargetHash;

        Assert.Equal([_ada], await _books.People.RemoveAsync(Actor.Operator, _ada, new Handover { ServicesTo = _bob, ServersTo = _bob }, Cancel));

        Assert.Equal(_bob, _books.State.Members[_service].OwnerId);
        Assert.Equal(_bob, _books.State.Servers[_server].OwnerId);
        Assert.Equal(target, _books.State.Servers[_server].TargetHash);
        Assert.False(_books.State.Members.ContainsKey(_ada));
        Assert.False(_books.State.Agents[agent].Revoked);
    }

    [Fact]
    public async Task Services_can_go_with_them()
    {
        var agent = (await _books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = _service, AgentName = "CI" }, Cancel)).AgentId;

        await _books.People.RemoveAsync(Actor.Operator, _ada, new Handover { WithServices = true, ServersToAdmins = true }, Cancel);

        Assert.False(_books.State.Members.ContainsKey(_service));
        Assert.True(_books.State.Agents[agent].Revoked);
        Assert.Null(_books.State.Servers[_server].OwnerId);
        Assert.DoesNotContain(await _books.People.ListAsync(Cancel), member => member.Id == _service);
    }

    [Fact]
    public async Task Suspended_they_keep_what_is_not_handed_over()
    {
        await _books.People.SuspendAsync(Actor.Operator, _ada, new Handover { ServicesTo = _bob }, Cancel);

        Assert.Equal(_bob, _books.State.Members[_service].OwnerId);
        Assert.Equal(_ada, _books.State.Servers[_server].OwnerId);
        await _books.People.UnsuspendAsync(Actor.Operator, _ada, Cancel);
        await _books.People.SuspendAsync(Actor.Operator, _ada, Cancel);
        Assert.True(_books.State.Members[_ada].Suspended);
    }

    [Fact]
    public async Task Nobody_who_cannot_gets_them()
    {
        var cleo = Id(await _books.AddAsync("cleo", MemberRole.Member));
        var dan = Id(await _books.AddAsync("dan", MemberRole.Lead));
        await _books.People.SuspendAsync(Actor.Operator, dan, Cancel);

        foreach (var wrong in new[]
        {
            new Handover { ServicesTo = _ada },
            new Handover { ServicesTo = _service },
            new Handover { ServicesTo = dan },
            new Handover { ServicesTo = Guid.CreateVersion7() },
            new Handover { ServicesTo = _bob, ServersTo = cleo },
            new Handover { ServicesTo = _bob, ServersTo = dan },
            new Handover { ServicesTo = _bob, ServersTo = _ada },
        })
        {
            await Assert.ThrowsAsync<NestException>(() => _books.People.RemoveAsync(Actor.Operator, _ada, wrong, Cancel));
        }

        Assert.True(_books.State.Members.ContainsKey(_ada));
        Assert.Equal(_ada, _books.State.Members[_service].OwnerId);
    }

    [Fact]
    public async Task An_erasure_hands_over_too_and_never_waits_for_it()
    {
        await _books.Get<ErasureBook>().EraseAsync(Actor.Operator, _ada, new Handover { ServicesTo = _bob }, Cancel);
        Assert.Equal(_bob, _books.State.Members[_service].OwnerId);

        await _books.Get<ErasureBook>().EraseAsync(Actor.Operator, _bob, Cancel);

        Assert.False(_books.State.Members.ContainsKey(_bob));
        Assert.Equal(_bob, _books.State.Members[_service].OwnerId); // nobody any more: a need of the overview
    }

    [Fact]
    public async Task An_admin_says_who_answers_for_a_service()
    {
        await _books.People.SetOwnerAsync(Actor.Operator, _service, _bob, Cancel);

        Assert.Equal(_bob, _books.State.Members[_service].OwnerId);
        await Assert.ThrowsAsync<NestException>(() => _books.People.SetOwnerAsync(Actor.Operator, _bob, _ada, Cancel));
        await Assert.ThrowsAsync<NestException>(() => _books.People.SetOwnerAsync(Actor.Operator, _service, _service, Cancel));
    }

    public ValueTask DisposeAsync() => _books.DisposeAsync();

    private static Guid Id(Actor actor) => actor.MemberId!.Value;
}
