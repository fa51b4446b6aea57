using System.Text;

namespace McpNest.Tests.Promises;

/// <summary>The forms a text can hide in: plain, UTF-16, hex, base64 wherever in it the text begins, and percent-encoded throughout.</summary>
internal sealed class TextForms
{
    private readonly (string Name, byte[] Bytes)[] _forms;

    public TextForms(string text)
    {
        Text = text;
        var bytes = Encoding.UTF8.GetBytes(text);
        var hex = Convert.ToHexStringLower(bytes);
        var percent = string.Concat(bytes.Select(b => $"%{b:x2}"));
        _forms =
        [
            ("plain", bytes),
            ("plain, upper case", Encoding.UTF8.GetBytes(text.ToUpperInvariant())),
            ("UTF-16", Encoding.Unicode.GetBytes(text)),
            ("UTF-16, high byte first", Encoding.BigEndianUnicode.GetBytes(text)),
            .. Ascii("hex", hex),
            .. Ascii("hex, upper case", hex.ToUpperInvariant()),
            .. Ascii("URL", percent),
            .. Ascii("URL, upper case", percent.ToUpperInvariant()),
            .. Enumerable.Range(0, 3).SelectMany(shift => Ascii($"base64 at {shift}", Base64(bytes, shift))),
            .. Enumerable.Range(0, 3).SelectMany(shift => Ascii($"base64url at {shift}", Base64(bytes, shift).Replace('+', '-').Replace('/', '_'))),
        ];
    }

    public string Text { get; }

    public IEnumerable<byte[]> All => _forms.Select(form => form.Bytes);

    /// <summary>Says in which form and surroundings the text is there; null when it is not.</summary>
    public string? FindIn(ReadOnlySpan<byte> content)
    {
        foreach (var (name, bytes) in _forms)
        {
            if (content.IndexOf(bytes) is >= 0 and var at)
            {
                var from = Math.Max(0, at - 120);
                return $"{name}: …{Encoding.Latin1.GetString(content[from..Math.Min(content.Length, at + bytes.Length + 120)])}…";
            }
        }

        return null;
    }

    public string? FindIn(string content) => FindIn(Encoding.UTF8.GetBytes(content));

    // Only its inner part, which does not depend on what stands around it.
    private static string Base64(byte[] bytes, int shift) => Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4];

    // ASCII text can itself be kept as UTF-16.
    private static (string, byte[])[] Ascii(string name, string text) =>
        [(name, Encoding.ASCII.GetBytes(text)), (name + " in UTF-16", Encoding.Unicode.GetBytes(text))];
}
