using System.Text.Json;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;

namespace McpNest.Tests.SignIn;

/// <summary>What is kept of somebody's sign-ins is theirs to read and to take along.</summary>
public sealed class SessionExportTests
{
    private const string Password = "four plain unrelated words";

    [Fact]
    public async Task A_persons_file_has_their_sessions_and_nobody_elses()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync("ada@example.com", Password);
        await nest.AddMemberAsync("bob@example.com", Password);
        await nest.SignedInAsync("ada@example.com", Password);
        await nest.SignedInAsync("bob@example.com", Password);
        using var file = new MemoryStream();

        await nest.Get<PersonFile>().WriteAsync(Actor.Operator, ada, file, TestContext.Current.CancellationToken);

        var session = Assert.Single(JsonElement.Parse(file.ToArray()).GetProperty("signIn").GetProperty("sessions").EnumerateArray());
        Assert.Equal("password", session.GetProperty("way").GetString());
        Assert.All(["beganAt", "seenAt", "provenAt", "browser"], name => Assert.Equal(JsonValueKind.String, session.GetProperty(name).ValueKind));
    }
}
