using System.Globalization;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Gateway;

/// <summary>Reads server-sent events as a client does.</summary>
internal sealed class FakeEventReader(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    public HttpResponseMessage Response => response;

    /// <summary>Comments seen so far.</summary>
    public int Comments { get; private set; }

    /// <summary>After how many milliseconds the client shall come back.</summary>
    public int? Retry { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FakeEventReader> OfAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new FakeEventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(Cancel)));
    }

    /// <summary>The next message; null when the stream has ended, in whatever way.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        try
        {
            while (await reader.ReadLineAsync(Cancel).AsTask().WaitAsync(s_cap, Cancel) is { } line)
            {
                Comments += line.StartsWith(':') ? 1 : 0;
                Retry = line.StartsWith("retry: ", StringComparison.Ordinal) ? int.Parse(line["retry: ".Length..], CultureInfo.InvariantCulture) : Retry;
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonNode.Parse(line["data: ".Length..]);
                }
            }
        }
        catch (IOException)
        {
            // Cut off is ended, too.
        }

        return null;
    }

    /// <summary>The method of the next message.</summary>
    public async Task<string?> NextMethodAsync() => (await NextAsync())?["method"]?.GetValue<string>();

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
