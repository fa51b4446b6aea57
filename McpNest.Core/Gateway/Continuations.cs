using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Gateway;

/// <summary>
/// The <c>requestState</c> of servers that ask for input. An agent gets it sealed, and may bring it back once, within ten minutes, for the
/// same member, agent, server, tool and method. Used ones are remembered in memory only, so one from an earlier process is refused: whether
/// it was used is not known.
/// </summary>
internal sealed class Continuations(StateSealer seal, StateOpener open, TimeProvider time)
{
    private const string Member = "requestState";
    private const int MostRemembered = 100_000;
    private const int HeadLength = 32 + 1 + 16 + 1;

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(10);

    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Lock _gate = new();
    private readonly HashSet<string> _used = [];
    private readonly PriorityQueue<string, long> _byExpiry = new();
    private long _forgottenUntil;

    /// <summary>Seals the state in a result that asks for input, if it holds one.</summary>
    /// <returns>False when the server's state is not what MCP says.</returns>
    public bool TrySeal(JsonObject result, NestJournal.Permit permit, AgentRequest request)
    {
        if (result[Member] is not { } state)
        {
            result.Remove(Member);
            return true;
        }

        if (state is not JsonValue value || !value.TryGetValue(out string? text))
        {
            return false;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var expiry = (time.GetUtcNow() + s_life).ToUnixTimeMilliseconds().ToString("x16", CultureInfo.InvariantCulture);
        result[Member] = Base64Url.EncodeToString(seal($"{id} {expiry} {text}", Binding(permit, request)));
        return true;
    }

    /// <summary>Puts the server's own state back into a retry.</summary>
    /// <returns>False when the agent's is altered, expired, used before, or not for this call.</returns>
    public bool TryOpen(JsonObject parameters, NestJournal.Permit permit, AgentRequest request)
    {
        if (!parameters.ContainsKey(Member))
        {
            return true;
        }

        if (parameters[Member] is not JsonValue value || !value.TryGetValue(out string? text) || Open(text, Binding(permit, request)) is not { } state
            || !long.TryParse(state.AsSpan(33, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var expiry)
            || !TryUse(state[..32], expiry))
        {
            return false;
        }

        parameters[Member] = state[HeadLength..];
        return true;
    }

    private string? Open(string text, string binding)
    {
        try
        {
            return open(Base64Url.DecodeFromChars(text), binding);
        }
        catch (Exception e) when (e is NestException or FormatException)
        {
            return null;
        }
    }

    private bool TryUse(string id, long expiry)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            while (_byExpiry.TryPeek(out var oldest, out var until) && (until <= now || _used.Count >= MostRemembered))
            {
                _byExpiry.Dequeue();
                _used.Remove(oldest);
                _forgottenUntil = Math.Max(_forgottenUntil, until);
            }

            // What expires no later than one that was forgotten may have been forgotten itself.
            if (expiry <= now || expiry <= _forgottenUntil || !_used.Add(id))
            {
                return false;
            }

            _byExpiry.Enqueue(id, expiry);
            return true;
        }
    }

    private string Binding(NestJournal.Permit permit, AgentRequest request) =>
        $"{_process}/{permit.MemberId:N}/{permit.AgentId:N}/{permit.Server!.Id:N}/{permit.Tool!.Id:N}/{permit.Method}/{request.Name}";
}
