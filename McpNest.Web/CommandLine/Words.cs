using System.Globalization;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary>How values are written in output.</summary>
internal static class Words
{
    /// <summary>RFC 3339, UTC.</summary>
    public static string Of(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Of(DateTimeOffset? instant) => instant is { } known ? Of(known) : null;

    public static string Of<T>(T value)
        where T : struct, Enum => WireName.Of(value);

    public static string? Of<T>(T? value)
        where T : struct, Enum => value is { } known ? Of(known) : null;
}
