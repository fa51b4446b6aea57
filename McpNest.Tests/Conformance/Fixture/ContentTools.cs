using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Tools that answer at once, each with another kind of content.</summary>
internal static class ContentTools
{
    [McpServerTool(Name = "test_simple_text"), Description("Answers with one text.")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Answers with one image.")]
    public static ImageContentBlock Image() => Samples.Image;

    [McpServerTool(Name = "test_audio_content"), Description("Answers with one sound.")]
    public static AudioContentBlock Audio() => Samples.Audio;

    [McpServerTool(Name = "test_embedded_resource"), Description("Answers with one embedded resource.")]
    public static EmbeddedResourceBlock EmbeddedResource() =>
        Samples.Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Answers with a text, an image and an embedded resource.")]
    public static IEnumerable<ContentBlock> Multiple() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        Samples.Image,
        Samples.Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_structured_content", Title = "Weather", ReadOnly = true, UseStructuredContent = true, IconSource = "https://example.com/sun.png")]
    [Description("Answers with structured content beside its text.")]
    [McpMeta("example.com/kind", "weather")]
    public static Weather Structured([Description("The town.")] string town) => new(town, 21.50m, ["sun", "wind — ünïcode"]);

    [McpServerTool(Name = "test_error_handling"), Description("Always fails.")]
    public static string Failing() => throw new McpException("This tool intentionally returns an error for testing");

    internal sealed record Weather(string Town, decimal Temperature, string[] Conditions);
}
