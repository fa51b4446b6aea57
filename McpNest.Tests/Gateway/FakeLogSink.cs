using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Gateway;

/// <summary>Keeps everything that is logged, with its properties, scopes and exceptions.</summary>
internal sealed class FakeLogSink : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Sink(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Sink(FakeLogSink sink, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => sink._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{logLevel} {category} {formatter(state, exception)} {exception} | {Properties(state)}";
            sink._scopes.ForEachScope((scope, _) => line += $" | {scope} {Properties(scope)}", line);
            sink.Lines.Enqueue(line);
        }

        private static string Properties(object? state) => state is IEnumerable<KeyValuePair<string, object?>> properties
            ? string.Join(", ", properties.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key}={p.Value}")))
            : "";
    }
}
