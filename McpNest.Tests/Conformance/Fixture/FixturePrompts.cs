using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>The fixture's prompts.</summary>
internal static class FixturePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A prompt without arguments.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A prompt with two arguments.")]
    public static string WithArguments([Description("First test argument")] string arg1, [Description("Second test argument")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A prompt that contains a resource.")]
    public static IEnumerable<PromptMessage> WithResource([Description("URI of the resource to embed")] string resourceUri) =>
    [
        new() { Role = Role.User, Content = Samples.Embedded(resourceUri, "text/plain", "Embedded resource content for testing.") },
        Text("Please process the embedded resource above."),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("A prompt that contains an image.")]
    public static IEnumerable<PromptMessage> WithImage() =>
        [new() { Role = Role.User, Content = Samples.Image }, Text("Please analyze the image above.")];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("A prompt that needs something from the person.")]
    public static string InputRequired(RequestContext<GetPromptRequestParams> context) =>
        context.Params.Elicited("user_context", "context") is { } given
            ? $"Mind this: {given}"
            : throw new InputRequiredException(new Dictionary<string, InputRequest>
            {
                ["user_context"] = InputRequest.ForElicitation(Forms.Line("What context should the prompt use?", "context")),
            });

    private static PromptMessage Text(string text) => new() { Role = Role.User, Content = new TextContentBlock { Text = text } };
}
