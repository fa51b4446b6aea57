using System.Buffers.Text;
using System.Text;

namespace McpNest.Core.Gateway;

/// <summary>Where the next page of a list begins: after an item, so that what comes and goes before it moves nothing.</summary>
internal sealed record ListCursor(string Method, string Slug, string Key)
{
    private const string Version = "1";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string ToString() => Base64Url.EncodeToString(s_strict.GetBytes($"{Version}\n{Method}\n{Slug}\n{Key}"));

    /// <returns>Null when it is not a cursor of this list.</returns>
    public static ListCursor? Parse(string text, string method)
    {
        try
        {
            return s_strict.GetString(Base64Url.DecodeFromChars(text)).Split('\n', 4) is [Version, var list, var slug, var key] && list == method
                ? new ListCursor(list, slug, key)
                : null;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    public bool IsBefore(string slug, string key) =>
        string.CompareOrdinal(Slug, slug) is var order && order < 0 || (order == 0 && string.CompareOrdinal(Key, key) < 0);
}
