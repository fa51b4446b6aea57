namespace McpNest.Tests;

public sealed class Placeholder
{
    [Fact]
    public void Solution_builds() => Assert.NotNull(typeof(Core.NestException));
}
