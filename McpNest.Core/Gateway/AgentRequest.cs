using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>What a request of an agent is about, as its <c>params</c> say.</summary>
/// <param name="Name">The name of a tool or prompt, or the URI of a resource, as the client sent it.</param>
internal sealed partial record AgentRequest(string Method, OfferKind Kind, string Name)
{
    /// <summary>Of a resource, the scheme of its URI in lower case: all that may be recorded of it. Null when it has no usual one.</summary>
    public string? Scheme
    {
        get
        {
            var at = Kind == OfferKind.Resources ? Name.IndexOf(':', StringComparison.Ordinal) : -1;
            return at is > 0 and <= 32 && SchemeForm().IsMatch(Name.AsSpan(0, at)) ? Name[..at].ToLowerInvariant() : null;
        }
    }

    /// <summary>Reads what a request is about.</summary>
    /// <returns>Null when it does not say; then <paramref name="refusal"/> is set.</returns>
    public static AgentRequest? Read(AgentCall call, out Answer? refusal)
    {
        var (kind, name, wanted) = call.Method switch
        {
            "tools/call" => (OfferKind.Tool, Text(call.Parameters, "name"), "the name of a tool"),
            "prompts/get" => (OfferKind.Prompt, Text(call.Parameters, "name"), "the name of a prompt"),
            "resources/read" or "resources/subscribe" => (OfferKind.Resources, Text(call.Parameters, "uri"), "the URI of a resource"),
            "completion/complete" => Reference(call.Parameters["ref"] as JsonObject),
            _ => default,
        };
        refusal = name is not null ? null
            : wanted is null ? Answer.OfError(GatewayCode.MethodNotFound, "Method not found")
            : Answer.OfError(GatewayCode.InvalidParams, $"{call.Method} needs {wanted}.");
        return name is null ? null : new AgentRequest(call.Method, kind, name);
    }

    private static (OfferKind Kind, string? Name, string Wanted) Reference(JsonObject? reference) => (reference is null ? null : Text(reference, "type")) switch
    {
        "ref/prompt" => (OfferKind.Prompt, Text(reference!, "name"), "the name of a prompt in its ref"),
        "ref/resource" => (OfferKind.Resources, Text(reference!, "uri"), "the URI of a resource or template in its ref"),
        _ => (default, null, "a ref of type ref/prompt or ref/resource"),
    };

    private static string? Text(JsonObject json, string member) =>
        json[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.\-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SchemeForm();
}
