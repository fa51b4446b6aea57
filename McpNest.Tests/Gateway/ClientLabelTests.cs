using McpNest.Core.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class ClientLabelTests
{
    [Theory]
    [InlineData("cursor-vscode", "1.0.0", "cursor-vscode 1.0.0")]
    [InlineData("claude-code", null, "claude-code")]
    [InlineData(null, null, null)]
    [InlineData("", " ", null)]
    [InlineData("a\u202Eb\u0000c\n\u001b[31m", "<script>", "abc31m script")]
    [InlineData("=cmd|' /C calc'!A0", "\u200B", "cmd /C calcA0")]
    public void Sanitise_OfAnything_KeepsPlainCharactersOnly(string? name, string? version, string? label) =>
        Assert.Equal(label, ClientLabel.Sanitise(name, version));

    [Fact]
    public void Sanitise_OfALongName_IsAtMost64Characters()
    {
        Assert.Equal(64, ClientLabel.Sanitise(new string('n', 5000), new string('v', 5000))!.Length);
        Assert.Equal(64, ClientLabel.Sanitise(new string('n', 62), "1.0.0")!.Length);
    }
}
