using McpNest.Tests.SignIn.Provider;
using McpNest.Web.Doctor;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Doctor;

/// <summary>What doctor learns of an identity provider, by asking one.</summary>
[Collection("identity provider")]
public sealed class ProviderQuestionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_that_answers_is_well_and_tells_the_time()
    {
        await using var server = await IdentityServer.StartAsync();
        var slow = new FakeTimeProvider(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(10));

        var facts = (await ProviderQuestion.AskAsync(Configured(server.Issuer), slow, Cancel))!;

        Assert.Null(facts.Problem);
        Assert.InRange(facts.Skew!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task Another_address_and_nobody_there_are_said()
    {
        await using var server = await IdentityServer.StartAsync();
        Assert.Equal("it answers with status 404", (await ProviderQuestion.AskAsync(Configured(new Uri(server.Issuer, "/elsewhere")), TimeProvider.System, Cancel))!.Problem);

        await server.StopAsync();
        Assert.Equal("no connection can be made", (await ProviderQuestion.AskAsync(Configured(server.Issuer), TimeProvider.System, Cancel))!.Problem);
        Assert.Null(await ProviderQuestion.AskAsync(new ConfigurationBuilder().Build(), TimeProvider.System, Cancel));
    }

    private static IConfiguration Configured(Uri authority) => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("McpNest:OpenIdConnect:Authority", (string?)authority.ToString())]).Build();
}
