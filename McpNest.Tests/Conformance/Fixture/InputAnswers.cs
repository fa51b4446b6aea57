using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Reads what a client brings back. What is missing or makes no sense is null: it is asked for again.</summary>
internal static class InputAnswers
{
    /// <summary>One field of a form that the person accepted.</summary>
    public static string? Elicited(this RequestParams request, string name, string field) =>
        Read(request, name, InputResponse.ElicitResultJsonTypeInfo) is { IsAccepted: true, Content: { } content } && content.TryGetValue(field, out var value)
            ? value.ToString()
            : null;

    /// <summary>What the client's model said.</summary>
    public static string? Sampled(this RequestParams request, string name) =>
        Read(request, name, InputResponse.CreateMessageResultJsonTypeInfo)?.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text;

    /// <summary>The addresses of the client's roots.</summary>
    public static string? Roots(this RequestParams request, string name) =>
        Read(request, name, InputResponse.ListRootsResultJsonTypeInfo) is { } result ? string.Join(", ", result.Roots.Select(root => root.Uri)) : null;

    private static T? Read<T>(RequestParams request, string name, JsonTypeInfo<T> type)
        where T : class
    {
        if (request.InputResponses?.TryGetValue(name, out var response) != true)
        {
            return null;
        }

        try
        {
            return response!.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
