using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpNest.Core.Policy;

/// <summary>RFC 8785 (JSON Canonicalization Scheme): one byte form for each JSON value, so that hashes can be compared anywhere.</summary>
public static class CanonicalJson
{
    /// <summary>The canonical UTF-8 bytes of a value.</summary>
    /// <exception cref="JsonException">An object has two members of one name, or a number is beyond IEEE double range.</exception>
    public static byte[] Encode(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value);
                break;
            case JsonValueKind.Array:
                WriteArray(output, value);
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                Ascii(output, FormatNumber(value.GetDouble()));
                break;
            default:
                Ascii(output, value.GetRawText());
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value)
    {
        var members = value.EnumerateObject().Select(member => (member.Name, member.Value)).ToArray();
        Array.Sort(members, (a, b) => string.CompareOrdinal(a.Name, b.Name)); // UTF-16 code units, RFC 8785 section 3.2.3
        Ascii(output, "{");
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (members[i].Name == members[i - 1].Name)
                {
                    throw new JsonException("An object has two members of the same name.");
                }

                Ascii(output, ",");
            }

            WriteString(output, members[i].Name);
            Ascii(output, ":");
            Write(output, members[i].Value);
        }

        Ascii(output, "}");
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement value)
    {
        Ascii(output, "[");
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            Ascii(output, first ? "" : ",");
            first = false;
            Write(output, item);
        }

        Ascii(output, "]");
    }

    private static void WriteString(ArrayBufferWriter<byte> output, string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        var whole = text.Append('"').ToString();
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(whole.Length));
        output.Advance(Encoding.UTF8.GetBytes(whole, span));
    }

    private static void Ascii(ArrayBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    /// <summary>ECMAScript Number::toString: shortest digits, exponent only from 1e21 and below 1e-6.</summary>
    private static string FormatNumber(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new JsonException("A number is too large.");
        }

        if (value == 0)
        {
            return "0";
        }

        // "E16" would round; "R" gives the shortest digits that read back the same.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (digits, point) = Digits(shortest);
        var sign = value < 0 ? "-" : "";
        return sign + (digits.Length, point) switch
        {
            var (k, n) when k <= n && n <= 21 => digits + new string('0', n - k),
            (_, > 0 and <= 21) => digits[..point] + "." + digits[point..],
            (_, > -6 and <= 0) => "0." + new string('0', -point) + digits,
            (1, _) => digits + Exponent(point - 1),
            _ => digits[..1] + "." + digits[1..] + Exponent(point - 1),
        };
    }

    private static string Exponent(int exponent) =>
        "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);

    /// <summary>Significant digits, and where the decimal point stands relative to their start.</summary>
    private static (string Digits, int Point) Digits(string number)
    {
        var exponent = 0;
        var e = number.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            number = number[..e];
        }

        var dot = number.IndexOf('.', StringComparison.Ordinal);
        var point = dot < 0 ? number.Length : dot;
        var all = number.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        point -= all.Length - digits.Length;
        return (digits.TrimEnd('0'), point + exponent);
    }
}
