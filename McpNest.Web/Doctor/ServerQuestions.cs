using System.Net.Security;
using System.Text.Json;

namespace McpNest.Web.Doctor;

/// <summary>Asks a running server by one of its addresses what it sees.</summary>
internal static class ServerQuestions
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // As a browser asks for a circuit; the server says whether it arrived, and answers plainly.
    private static readonly (string, string)[] s_upgrade =
        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "bmVzdC1kb2N0b3ItcHJvYmU=")];

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>What arrives of a request.</summary>
    public static Task<Asked> AskAsync(Uri address, DoctorPass pass, CancellationToken cancellationToken) => TryAsync(address, async patience =>
    {
        using var probe = await HttpProbe.OpenAsync(address, patience);
        var asked = new Asked(address)
        {
            CertificateEnds = probe.CertificateEnds,
            CertificateProblem = Problem(probe, address),
        };
        var status = await probe.AskAsync(SeenEndpoint.Path, [(DoctorPass.Header, pass.Word), .. s_upgrade], patience);
        if (status != StatusCodes.Status200OK)
        {
            return asked with { ForeignStatus = status };
        }

        var text = await probe.ReadUntilAsync("}", patience);
        var json = text[text.IndexOf('{', StringComparison.Ordinal)..(text.LastIndexOf('}') + 1)];
        return asked with { Seen = JsonSerializer.Deserialize<Seen>(json, s_json) };
    }, cancellationToken);

    /// <summary>Whether a stream comes through as it is written. Takes the pass away.</summary>
    public static Task<Asked> StreamAsync(Asked asked, DoctorPass pass, CancellationToken cancellationToken) => TryAsync(asked.Address, async patience =>
    {
        using var probe = await HttpProbe.OpenAsync(asked.Address, patience);
        await probe.AskAsync(SeenEndpoint.StreamPath, [(DoctorPass.Header, pass.Word)], patience);
        await probe.ReadUntilAsync(SeenEndpoint.Begun, patience);
        pass.Dispose();
        var text = await probe.ReadUntilAsync(SeenEndpoint.Released, patience, SeenEndpoint.Late);
        return asked with { Streams = text.Contains(SeenEndpoint.Released, StringComparison.Ordinal) };
    }, cancellationToken);

    /// <summary>Why the server says it is not ready; null when it is, or does not answer.</summary>
    public static async Task<string?> NotReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        string? reason = null;
        await TryAsync(address, async patience =>
        {
            using var probe = await HttpProbe.OpenAsync(address, patience);
            if (await probe.AskAsync("/readyz", [("Connection", "close")], patience) == StatusCodes.Status503ServiceUnavailable)
            {
                var text = await probe.ReadUntilAsync(".\n", patience);
                reason = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Trim();
            }

            return new Asked(address);
        }, cancellationToken);
        return reason;
    }

    /// <summary>Asks for a personal URL that is nobody's, so that its trace can be looked for.</summary>
    public static Task<Asked> LeaveTraceAsync(Uri address, string mark, CancellationToken cancellationToken) => TryAsync(address, async patience =>
    {
        using var probe = await HttpProbe.OpenAsync(address, patience);
        await probe.AskAsync($"/u/{mark}/mcp", [("Connection", "close")], patience);
        await probe.ReadUntilAsync(mark, patience); // to its end: then it is written down
        return new Asked(address);
    }, cancellationToken);

    private static async Task<Asked> TryAsync(Uri address, Func<CancellationToken, Task<Asked>> ask, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await ask(patience.Token);
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentOutOfRangeException)
        {
            return new Asked(address) { Failure = e is IOException ? e.Message.TrimEnd('.') : "the answer cannot be read" };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Asked(address) { Failure = "there is no answer within ten seconds" };
        }
    }

    private static string? Problem(HttpProbe probe, Uri address) => probe.CertificateErrors switch
    {
        var errors when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => $"it is not made out for {address.IdnHost}",
        _ when probe.IsOwnAuthority => "it is signed by itself alone",
        SslPolicyErrors.None => null,
        _ => "its chain ends at an authority this machine does not know, or it has ended",
    };
}
