using McpNest.Core.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class AgentKeyTests
{
    [Fact]
    public void Create_Always_HasTheDocumentedShape()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => AgentKey.Create()).ToArray();

        Assert.All(keys, key => Assert.Matches("^mcpn_[0-9A-Za-z]{49}$", key));
        Assert.All(keys, key => Assert.True(AgentKey.IsWellFormed(key)));
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(62, keys.SelectMany(key => key[5..48]).Distinct().Count());
    }

    [Theory]
    // Checksums computed with zlib's crc32.
    [InlineData("mcpn_0000000000000000000000000000000000000000000", "4IwrSZ")]
    [InlineData("mcpn_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", "28Ry4i")]
    public void Checksum_IsCrc32InBase62(string body, string checksum) => Assert.True(AgentKey.IsWellFormed(body + checksum));

    [Fact]
    public void IsWellFormed_WithAnyOneCharacterChanged_IsFalse()
    {
        var key = AgentKey.Create();

        for (var i = 0; i < key.Length; i++)
        {
            var changed = key.ToCharArray();
            changed[i] = changed[i] == 'x' ? 'y' : 'x';
            Assert.False(AgentKey.IsWellFormed(new string(changed)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mcpn_")]
    [InlineData("MCPN_0000000000000000000000000000000000000000000000000")]
    [InlineData("mcpn_000000000000000000000000000000000000000000000000é")]
    public void IsWellFormed_OfSomethingElse_IsFalse(string key) => Assert.False(AgentKey.IsWellFormed(key));

    [Fact]
    public void Tail_IsOfTheRandomPart() =>
        Assert.Equal("wxyz", AgentKey.Tail("mcpn_" + new string('0', 39) + "wxyz" + "123456"));
}
