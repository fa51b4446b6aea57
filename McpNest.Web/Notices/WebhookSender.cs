using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using McpNest.Core;
using McpNest.Core.Upstreams;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Notices;

/// <summary>Posts messages to webhooks through the nest's one way out, which follows no redirect and checks every address.</summary>
internal sealed class WebhookSender(OutboundHttp http, TimeProvider time)
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // What it answers is of no interest; a little is read so that the connection can be used again.
    private const int MostAnswer = 4096;

    /// <exception cref="NoticeFailure">It was not taken.</exception>
    public async Task SendAsync(WebhookOptions webhook, NoticeMessage message, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Of(webhook.Shape, message);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("McpNest", ProgramVersion.Text));
        if (webhook.Shape == WebhookShape.Json)
        {
            WebhookSignature.Add(request, message.Id, time.GetUtcNow(), body, webhook.Secret);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            Judge(webhook.Host, response);
            await DrainAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoticeFailure(Texts.Fill(NoticesText.TooSlow, webhook.Host, (int)Patience.TotalSeconds));
        }
        catch (HttpRequestException e)
        {
            throw new NoticeFailure(Sentence(webhook.Host, e));
        }
    }

    private void Judge(string host, HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        throw new NoticeFailure(
            Texts.Fill(code is >= 300 and < 400 ? NoticesText.Redirected : code is 408 or 429 or >= 500 ? NoticesText.AnsweredLater : NoticesText.Answered, host, code),
            response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? AfterOf(response.Headers.RetryAfter) : null);
    }

    private TimeSpan? AfterOf(RetryConditionHeaderValue? after) => after?.Delta ?? (after?.Date is { } date ? date - time.GetUtcNow() : null);

    private static async Task DrainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[MostAnswer];
            await stream.ReadAtLeastAsync(buffer, MostAnswer, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // It was taken: a second message would be worse than a rude goodbye.
        }
    }

    private static string Sentence(string host, HttpRequestException failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case NestException refusal:
                    return Texts.Fill(NoticesText.Refused, host, refusal.Message);
                case AuthenticationException:
                    return Texts.Fill(NoticesText.NotTrusted, host);
            }
        }

        return Texts.Fill(NoticesText.Unreachable, host);
    }
}
