using McpNest.Core;

namespace McpNest.Web.CommandLine;

/// <summary>
/// <c>NAME=VALUE</c> of a header or environment entry. A value of <c>-</c> is read from standard input and <c>@FILE</c> from a
/// file, so that it need not stand in a shell's history or the list of processes.
/// </summary>
internal static class SecretText
{
    public static bool IsPair(string text) => text.IndexOf('=', StringComparison.Ordinal) > 0;

    public static async Task<KeyValuePair<string, string>> ReadAsync(string pair, CommandOutput output, CancellationToken cancellationToken)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = (pair[..at], pair[(at + 1)..]);
        return new(name, value switch
        {
            "-" => output.ReadLine() ?? throw new NestException($"Nothing came on standard input for {name}; pipe the value in."),
            ['@', .. var path] => await ReadFileAsync(name, path, cancellationToken),
            _ => value,
        });
    }

    private static async Task<string> ReadFileAsync(string name, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NestException($"The file {path} for {name} cannot be read; check its path.", e);
        }
    }
}
