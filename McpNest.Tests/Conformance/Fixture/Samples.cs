using ModelContextProtocol.Protocol;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>The smallest files of their kind.</summary>
internal static class Samples
{
    /// <summary>One red pixel.</summary>
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");

    /// <summary>Silence: a header and two samples.</summary>
    public static readonly byte[] Wav =
    [
        .. "RIFF"u8, 40, 0, 0, 0, .. "WAVE"u8,
        .. "fmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0,
        .. "data"u8, 4, 0, 0, 0, 0, 0, 0, 0,
    ];

    public static ImageContentBlock Image => ImageContentBlock.FromBytes(Png, "image/png");

    public static AudioContentBlock Audio => AudioContentBlock.FromBytes(Wav, "audio/wav");

    public static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
