using System.Text.Json.Serialization;

namespace McpNest.Core.Journal;

/// <summary>Something that befell the nest itself and decides nothing. The set is closed; its names are part of the journal's format.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(ClockJumped), "clock_jumped")]
public abstract record NestEvent
{
    private NestEvent()
    {
    }

    /// <summary>A server took the folder over. Every call before this record has its outcome.</summary>
    /// <param name="Version">Of the program.</param>
    /// <param name="Interrupted">How many calls an earlier server had left open.</param>
    public sealed record Started(string Version, int Interrupted) : NestEvent;

    /// <summary>The server ended in order. Without it before the next <see cref="Started"/>, it was killed or crashed.</summary>
    public sealed record Stopped : NestEvent;

    /// <summary>The system's clock was set by more than five seconds.</summary>
    /// <param name="Expected">What it would have shown.</param>
    public sealed record ClockJumped(DateTimeOffset Expected) : NestEvent;
}
