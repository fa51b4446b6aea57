using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpNest.Tests.Promises;

/// <summary>Listens to every trace and every meter of this process, and writes down all that either says, when it begins and when it ends.</summary>
internal sealed class CanaryEars : IDisposable
{
    private const string Tags = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    private readonly ActivityListener _traces;
    private readonly MeterListener _meters = new();

    public CanaryEars()
    {
        // Else hosting leaves it to others to write addresses and headers on its traces; this way it does so itself.
        AppContext.SetSwitch(Tags, false);
        _traces = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => Write("begins", activity),
            ActivityStopped = activity => Write("ends", activity),
        };
        ActivitySource.AddActivityListener(_traces);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        Hear<byte>();
        Hear<short>();
        Hear<int>();
        Hear<long>();
        Hear<float>();
        Hear<double>();
        Hear<decimal>();
        _meters.Start();
    }

    /// <summary>What traces said, with the name of their source.</summary>
    public ConcurrentQueue<(string Source, string Text)> Traces { get; } = new();

    /// <summary>What meters said.</summary>
    public ConcurrentQueue<string> Measurements { get; } = new();

    /// <summary>Asks the meters that speak only when they are asked.</summary>
    public void Ask() => _meters.RecordObservableInstruments();

    public void Dispose()
    {
        AppContext.SetSwitch(Tags, true);
        _traces.Dispose();
        _meters.Dispose();
    }

    private void Write(string when, Activity activity) => Traces.Enqueue((
        activity.Source.Name,
        $"{activity.Source.Name} {when}: {activity.OperationName} {activity.DisplayName} id {activity.Id} parent {activity.ParentId} state {activity.TraceStateString} "
        + $"status {activity.StatusDescription} tags {List(activity.TagObjects)} baggage {string.Join(", ", activity.Baggage)} "
        + $"events {string.Join(", ", activity.Events.Select(e => $"{e.Name} {List(e.Tags)}"))} "
        + $"links {string.Join(", ", activity.Links.Select(link => $"{link.Context.TraceState} {List(link.Tags ?? [])}"))}"));

    private void Hear<T>()
        where T : struct => _meters.SetMeasurementEventCallback<T>((instrument, value, tags, _) =>
            Measurements.Enqueue($"{instrument.Meter.Name} {instrument.Name} {value} {List(tags.ToArray())}"));

    private static string List(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(", ", tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
