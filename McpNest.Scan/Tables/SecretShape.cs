using McpNest.Scan.Rules;

namespace McpNest.Scan.Tables;

/// <summary>The characters a token is made of.</summary>
public enum TokenChars
{
    Hex,

    /// <summary>Hexadecimal, with <c>-</c>.</summary>
    HexDash,
    Capitals,
    Letters,

    /// <summary>Letters and digits with <c>_</c> and <c>-</c>.</summary>
    Word,

    /// <summary>As <see cref="Word"/>, with dots.</summary>
    Dotted,

    /// <summary>Letters and digits with <c>+ / = _ -</c>.</summary>
    Base64,
}

/// <summary>How the tokens of a provider look: a fixed beginning, then so many characters.</summary>
/// <param name="Min">The least number of characters after the beginning.</param>
/// <param name="Opens">What it opens, in words.</param>
/// <param name="Power">Why it is stronger than it need be; empty when it is not.</param>
public sealed record SecretShape(string Prefix, TokenChars Chars, int Min, int Max, Severity Severity, string Opens, string Power, Origin Origin) : ITableEntry
{
    /// <summary>Whether the character may be part of the token.</summary>
    public bool Takes(char c) => Chars switch
    {
        TokenChars.Hex => char.IsAsciiHexDigit(c),
        TokenChars.HexDash => char.IsAsciiHexDigit(c) || c == '-',
        TokenChars.Capitals => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c),
        TokenChars.Letters => char.IsAsciiLetterOrDigit(c),
        TokenChars.Word => char.IsAsciiLetterOrDigit(c) || c is '_' or '-',
        TokenChars.Dotted => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.',
        TokenChars.Base64 => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '_' or '-',
        _ => false,
    };
}
