namespace McpNest.Web.Console.Shared.SignIn;

/// <summary>One question to a browser's passkeys, and what the nest keeps to judge the answer by. It takes one answer, within five minutes.</summary>
/// <param name="options">What the browser is given, as JSON.</param>
/// <param name="state">What the nest keeps; no browser sees it unsealed.</param>
/// <param name="domain">The name of the nest the passkey belongs to.</param>
public sealed class PasskeyAsk(string options, string state, string domain, DateTimeOffset at)
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private int _answered;

    public string Options => options;

    public string State => state;

    public string Domain => domain;

    public DateTimeOffset At => at;

    /// <summary>Whether this is the first answer, and in time.</summary>
    public bool TryAnswer(DateTimeOffset now) => Interlocked.Exchange(ref _answered, 1) == 0 && now >= at && now - at <= Lifetime;
}
