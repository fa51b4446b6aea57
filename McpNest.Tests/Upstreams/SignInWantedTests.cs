using System.Net;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Upstreams;

/// <summary>A server that wants a personal sign-in is told apart from one that did not like its credential; by the head of its answer alone.</summary>
public sealed class SignInWantedTests
{
    private const string OAuth = "Bearer realm=\"canary\", resource_metadata=\"https://canary.example.com/.well-known/oauth-protected-resource\"";

    private static readonly ServerTarget s_target = new() { Transport = ServerTransport.Http, Url = new Uri("https://mcp.example.com/mcp") };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://mcp.example.com/mcp", false, OAuth, "wants a personal sign-in (OAuth), which the nest cannot do yet; if it also accepts a token")]
    [InlineData("https://api.githubcopilot.com/mcp/", false, OAuth, "it also accepts a personal access token of GitHub")]
    [InlineData("https://mcp.linear.app/mcp", false, OAuth, "it also accepts an API key of Linear")]
    [InlineData("https://mcp.example.com/mcp", true, OAuth, "refused the token it was shown")]
    [InlineData("https://mcp.example.com/mcp", false, "bearer RESOURCE_METADATA=x", "wants a personal sign-in")]
    public void Challenge_OfOAuth_IsSaidInOneSentenceThatHoldsNothingOfTheServer(string url, bool shows, string challenge, string expected)
    {
        using var response = Refused(challenge);
        var target = s_target with { Url = new Uri(url) };

        var sentence = SignInWanted.Sentence(response, shows ? target with { Headers = target.Headers.Add("authorization", "Bearer secret") } : target);

        Assert.Contains(expected, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, null)]
    [InlineData(HttpStatusCode.Unauthorized, "Bearer")]
    [InlineData(HttpStatusCode.Unauthorized, "Basic realm=\"resource_metadata\"")]
    [InlineData(HttpStatusCode.Forbidden, OAuth)]
    public void AnyOtherRefusal_IsWhatItsStatusSays(HttpStatusCode status, string? challenge)
    {
        using var response = Refused(challenge);
        response.StatusCode = status;

        Assert.Null(SignInWanted.Sentence(response, s_target));
    }

    [Fact]
    public void ServerOfMembersTokens_ReadWithoutOne_SaysWhoseIsMissing()
    {
        using var response = Refused(OAuth);
        var target = s_target with { Headers = s_target.Headers.Add("Authorization", "Bearer {member}") };

        Assert.Contains("its owner pastes their own under My accounts", SignInWanted.Sentence(response, target.For(token: null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_KeepsTheSentenceAndNothingElse()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = async (context, _) =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = OAuth;
            await context.Response.WriteAsync("canary of the server");
            return true;
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        var sentence = await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel);

        Assert.Contains("wants a personal sign-in", sentence, StringComparison.Ordinal);
        Assert.Equal(sentence, nest.Pool.HealthOf(nest.ServerId).Sentence);
        Assert.DoesNotContain(nest.Logs.Lines.Append(sentence!), line => line.Contains("canary", StringComparison.Ordinal));
    }

    private static HttpResponseMessage Refused(string? challenge)
    {
        var response = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        if (challenge is not null)
        {
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        }

        return response;
    }
}
