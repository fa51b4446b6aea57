namespace McpNest.Core.Audit.Verification;

/// <summary>A call's row for browsing, as numbers; <see cref="Nothing"/> stands for NULL and <see cref="Wrong"/> for what is no number.</summary>
internal readonly record struct CallColumns(
    bool IsThere,
    long At,
    long Member,
    long Agent,
    long Client,
    long Server,
    long Tool,
    long Method,
    long Scheme,
    long Reason,
    long Outcome,
    long DurationMs,
    long ResponseBytes)
{
    public const long Nothing = long.MinValue;
    public const long Wrong = long.MinValue + 1;
}
