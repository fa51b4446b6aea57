namespace McpNest.Core.Upstreams;

/// <summary>Sends HTTP requests to one server with what is configured and what the protocol asks for, and nothing else.</summary>
internal sealed class HttpWire(ServerTarget target, HttpClient client)
{
    public const string SessionHeader = "Mcp-Session-Id";

    public const string VersionHeader = "MCP-Protocol-Version";

    public const string ResumeHeader = "Last-Event-ID";

    private static readonly TimeSpan s_courtesy = TimeSpan.FromSeconds(3);

    /// <summary>Whether the server can be dialled as it is configured.</summary>
    /// <returns>Null when it can, else one sentence.</returns>
    public string? Refusal()
    {
        var refused = target.Headers.Keys.FirstOrDefault(name => !HeaderNames.IsAllowed(name));
        var unsendable = target.Headers.FirstOrDefault(header => !HeaderNames.IsValue(header.Value)).Key;
        return OutboundHttp.Refusal(target.Url!) ?? (refused, unsendable) switch
        {
            (not null, _) => HeaderNames.Refusal(refused),
            (_, not null) => $"The value of the header '{unsendable}' cannot be sent; enter it again without line breaks or letters outside ASCII.",
            _ => null,
        };
    }

    /// <summary>Sends a request and waits for the head of its response.</summary>
    /// <param name="protocol">The headers the protocol asks for; those without a value are left out.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, ReadOnlyMemory<byte>? body, IEnumerable<KeyValuePair<string, string?>> protocol, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, target.Url);
        Set(request, "User-Agent", NestRequest.Product);
        foreach (var (name, value) in protocol)
        {
            Set(request, name, value);
        }

        if (method != HttpMethod.Delete)
        {
            Set(request, "Accept", body is null ? "text/event-stream" : "application/json, text/event-stream");
        }

        if (body is { } message)
        {
            request.Content = new ReadOnlyMemoryContent(message);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        foreach (var (name, value) in target.Headers)
        {
            Set(request, name, value);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>What a refusal means, in one sentence, from its status and challenge alone.</summary>
    public string Fault(HttpResponseMessage response) => SignInWanted.Sentence(response, target) ?? HttpFaults.AnySentence(response.StatusCode);

    /// <summary>Sends what nobody waits for: best effort, and never for long.</summary>
    public async Task CourtesyAsync(HttpMethod method, ReadOnlyMemory<byte>? message, IEnumerable<KeyValuePair<string, string?>> protocol, TimeSpan? most = null)
    {
        try
        {
            using var patience = new CancellationTokenSource(most ?? s_courtesy);
            using var response = await SendAsync(method, message, protocol, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is gone; so is its interest.
        }
    }

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
