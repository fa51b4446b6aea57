using System.Text;
using System.Text.Json;

namespace McpNest.Core.Audit.Verification;

/// <summary>Finds a member by its name. Both sides are sorted, so one walk over the list serves a whole record.</summary>
internal static class FieldNames
{
    private static readonly byte[][] s_names =
        [.. Enum.GetValues<Field>().Select(field => Encoding.UTF8.GetBytes(JsonNamingPolicy.CamelCase.ConvertName(field.ToString())))];

    public static int Count => s_names.Length;

    /// <summary>Looks from <paramref name="next"/> on; a name that is not there leaves it where it was.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, ref int next, out Field field)
    {
        for (var i = next; i < s_names.Length; i++)
        {
            if (name.SequenceEqual(s_names[i]))
            {
                (field, next) = ((Field)i, i + 1);
                return true;
            }
        }

        field = default;
        return false;
    }
}
