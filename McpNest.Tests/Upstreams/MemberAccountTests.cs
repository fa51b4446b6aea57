using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Servers where each member acts with their own token.</summary>
public sealed class MemberAccountTests : IAsyncDisposable
{
    private static readonly ServerTarget s_target = new()
    {
        Transport = ServerTransport.Http,
        Url = new Uri(ServersOfUsers.Url),
        Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Authorization", "Bearer {member}").Add("X-Team", "a"),
    };

    private readonly ServersOfUsers _users = new(s_target, credential: CredentialKind.Member);
    private readonly (Guid One, Guid Other, Guid Without) _members = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

    public MemberAccountTests()
    {
        _users.Nest.Tokens[_members.One] = "token of one";
        _users.Nest.Tokens[_members.Other] = "token of other";
    }

    public ValueTask DisposeAsync() => _users.DisposeAsync();

    [Theory]
    [InlineData(UpstreamEra.Stateless)]
    [InlineData(UpstreamEra.Session)]
    public async Task Connection_IsTheMembersOwnAlsoWhereTheServerKeepsNoState(UpstreamEra era)
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _users.Call(ServersOfUsers.User(era, i % 2 == 0 ? _members.One : _members.Other))));

        Assert.Equal(
            ["Bearer token of one", "Bearer token of other"],
            _users.Open.Select(fake => fake.Target!.Headers["Authorization"]).Order(StringComparer.Ordinal));
        Assert.All(_users.Open, fake => Assert.Equal((10, null), (fake.Calls.Count, fake.User.AgentId)));
    }

    [Fact]
    public async Task MemberWithoutToken_IsToldWhereToPasteIt()
    {
        var sentence = await _users.Pool.EnsureConnectedAsync(_users.Nest.ServerId, ServersOfUsers.User(member: _members.Without), ServersOfUsers.Cancel);

        Assert.Contains("Your tokens", sentence, StringComparison.Ordinal);
        Assert.Empty(_users.Made);
        Assert.Equal(ServerHealthKind.Idle, _users.Pool.HealthOf(_users.Nest.ServerId).Kind);
    }

    [Fact]
    public async Task TokenThatIsTakenBack_IsNotUsedAgain()
    {
        var user = ServersOfUsers.User(member: _members.One);
        await _users.Call(user);
        _users.Nest.Tokens.Remove(_members.One);

        Assert.Equal(UpstreamReplyKind.Unavailable, (await _users.Nest.Call(user: user)).Kind);

        await Eventually.Holds(() => _users.Open.Length == 0);
    }

    [Fact]
    public async Task ReplacedToken_IsUsedAfterDisconnectingThatMember()
    {
        await _users.Call(ServersOfUsers.User(member: _members.One));
        await _users.Call(ServersOfUsers.User(member: _members.Other));
        _users.Nest.Tokens[_members.One] = "new token";

        await _users.Pool.DisconnectAsync(_users.Nest.ServerId, _members.One);
        await _users.Call(ServersOfUsers.User(member: _members.One));

        Assert.Equal(["Bearer token of other", "Bearer new token"], _users.Open.Select(fake => fake.Target!.Headers["Authorization"]));
    }

    [Fact]
    public async Task WrongTokenOfOneMember_MarksTheServerDownForNobody()
    {
        _users.OnMade = fake => fake.OnOpen = fake.Target!.Headers.GetValueOrDefault("Authorization") == "Bearer token of one"
            ? _ => throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server refused the token.")
            : fake.OnOpen;

        var sentence = await _users.Pool.EnsureConnectedAsync(_users.Nest.ServerId, ServersOfUsers.User(member: _members.One), ServersOfUsers.Cancel);

        Assert.Equal("The server refused the token.", sentence);
        Assert.Equal(ServerHealthKind.Idle, _users.Pool.HealthOf(_users.Nest.ServerId).Kind);
        await _users.Call(ServersOfUsers.User(member: _members.Other)); // no pause for others
        Assert.Equal(ServerHealthKind.Connected, _users.Pool.HealthOf(_users.Nest.ServerId).Kind);
    }

    [Fact]
    public async Task WhatOneAccountDoesNotSee_IsGoneOnlyWhenAPersonAsked()
    {
        _users.Nest.Seen.Add(new SeenTool(Guid.CreateVersion7(), "hidden", "ff"));
        await _users.Call(ServersOfUsers.User(UpstreamEra.Stateless, _members.One));
        Assert.True(Assert.Single(_users.Nest.Recorded).IsPart);

        await _users.Pool.DiscoverAsync(_users.Nest.ServerId, _members.One, ServersOfUsers.Cancel);

        Assert.Equal([true, false], _users.Nest.Recorded.Select(discovery => discovery.IsPart));
        Assert.Single(_users.Open);
    }

    [Fact]
    public async Task WhatOneAccountDoesNotSee_IsNotReadForAgainAndAgain()
    {
        _users.Nest.Seen.Add(new SeenTool(Guid.CreateVersion7(), "hidden", "ff"));
        _users.Nest.Seen.Add(new SeenTool(Guid.CreateVersion7(), "echo", ToolFingerprint.Of(System.Text.Json.JsonElement.Parse(HostileChild.Tool)).Hex));
        var user = ServersOfUsers.User(UpstreamEra.Stateless, _members.One);
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await _users.Pool.EnsureConnectedAsync(_users.Nest.ServerId, user, ServersOfUsers.Cancel));
            _users.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(1, Assert.Single(_users.Open).Lists);
    }

    [Fact]
    public async Task ToolThisAccountDoesNotSee_IsADefinitionThatChanged()
    {
        _users.OnMade = fake => fake.Page = _ => """{"tools":[]}""";

        Assert.Equal(UpstreamReplyKind.DefinitionChanged, (await _users.Nest.Call(user: ServersOfUsers.User(member: _members.One))).Kind);
    }

    [Theory]
    [InlineData("one", "Bearer token of one")]
    [InlineData("without", "Bearer token of other")]
    [InlineData("nobody", "Bearer token of other")]
    public async Task Discovery_UsesOnesOwnTokenElseTheOwners(string who, string expected)
    {
        _users.Nest.Server = _users.Nest.Server! with { OwnerId = _members.Other };
        Guid? member = who switch { "one" => _members.One, "without" => _members.Without, _ => null };

        await _users.Pool.DiscoverAsync(_users.Nest.ServerId, member, ServersOfUsers.Cancel);

        Assert.Equal(expected, Assert.Single(_users.Opened).Target!.Headers["Authorization"]);
    }

    [Fact]
    public async Task DiscoveryWithoutAnyToken_LeavesOutWhatNeedsOne()
    {
        await _users.Pool.DiscoverAsync(_users.Nest.ServerId, _members.Without, ServersOfUsers.Cancel);

        Assert.Equal(["X-Team"], Assert.Single(_users.Opened).Target!.Headers.Keys);
    }

    [Fact]
    public async Task Probe_LeavesOutWhatNeedsAToken()
    {
        await _users.Pool.ProbeAsync(_users.Nest.Server!, s_target, ServersOfUsers.Cancel);

        Assert.Equal(["X-Team"], Assert.Single(_users.Opened).Target!.Headers.Keys);
    }
}
