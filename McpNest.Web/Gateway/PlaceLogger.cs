namespace McpNest.Web.Gateway;

/// <summary>
/// Passes on where and of which kind a fault was, never an exception's message, which may hold what somebody sent.
/// </summary>
/// <param name="keepsText">Whether the line's own text may stay, because it quotes nobody; else only faults from Warning up are written.</param>
internal sealed class PlaceLogger(ILogger inner, bool keepsText) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => keepsText ? inner.BeginScope(state) : null;

    public bool IsEnabled(LogLevel logLevel) => (keepsText || logLevel >= LogLevel.Warning) && inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        if (keepsText && exception is null)
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        var line = (keepsText ? formatter(state, null) : eventId.Name ?? "A fault") + Place(exception);
        inner.Log(logLevel, eventId, line, exception: null, static (text, _) => text);
    }

    private static string Place(Exception? exception)
    {
        var place = "";
        for (var fault = exception; fault is not null; fault = fault.InnerException)
        {
            place += $" {fault.GetType().FullName}{Environment.NewLine}{fault.StackTrace}";
        }

        return place;
    }
}
