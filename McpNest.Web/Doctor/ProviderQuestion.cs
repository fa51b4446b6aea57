using McpNest.Web.SignIn.Provider;

namespace McpNest.Web.Doctor;

/// <summary>Asks a configured identity provider for what it publishes, as signing in would; asks nobody when none is configured.</summary>
internal static class ProviderQuestion
{
    private const string Cloud = "https://login.microsoftonline.com/";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static async Task<ProviderFacts?> AskAsync(IConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        if (MetadataOf(configuration) is not { } metadata)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            using var channel = new HttpMessageInvoker(ProviderChannel.Create(s_patience));
            using var request = new HttpRequestMessage(HttpMethod.Get, metadata);
            using var answer = await channel.SendAsync(request, patience.Token);
            return new ProviderFacts(
                metadata,
                answer.IsSuccessStatusCode ? null : $"it answers with status {(int)answer.StatusCode}",
                answer.Headers.Date - time.GetUtcNow());
        }
        catch (HttpRequestException)
        {
            return new ProviderFacts(metadata, "no connection can be made", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderFacts(metadata, "there is no answer within ten seconds", null);
        }
    }

    private static Uri? MetadataOf(IConfiguration configuration)
    {
        var entra = configuration.GetSection("AzureAd");
        var authority = entra["TenantId"] is { Length: > 0 } tenant
            ? $"{(entra["Instance"] is { Length: > 0 } named ? named : Cloud).TrimEnd('/')}/{Uri.EscapeDataString(tenant)}/v2.0"
            : configuration["McpNest:OpenIdConnect:Authority"]?.TrimEnd('/');
        return Uri.TryCreate($"{authority}/.well-known/openid-configuration", UriKind.Absolute, out var metadata)
            && (metadata.Scheme == Uri.UriSchemeHttps || metadata.Scheme == Uri.UriSchemeHttp)
                ? metadata
                : null;
    }
}
