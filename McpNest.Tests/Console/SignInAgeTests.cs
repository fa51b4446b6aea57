using Bunit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>Whose keys will sleep soon reads so, and nobody else.</summary>
public sealed class SignInAgeTests : ConsoleTest
{
    [Theory]
    [InlineData(22, null)]
    [InlineData(24, "stop working in 5 days")]
    [InlineData(31, "too long ago")]
    public async Task APersonReadsItSevenDaysBefore(int days, string? said)
    {
        Services.AddSingleton(new SignInFacts("Contoso", () => []));
        var me = await SignInAsync();
        var vouched = TimeProvider.System.GetUtcNow().AddDays(-days).AddHours(-1);
        await Journal.CommitAsync(Actor.Nest, [new Change.MaxSignInAgeSet(30), new Change.SignedIn(me) { VouchedAt = vouched }], null, Ct);

        var line = Render<SignInAge>(parameters => parameters.Add(age => age.ReturnUrl, "/agents"));

        if (said is null)
        {
            Assert.Empty(line.Markup.Trim());
            return;
        }

        Assert.Contains(said, line.Markup, StringComparison.Ordinal);
        Assert.Equal("signin/provider?prove=true&returnUrl=%2Fagents", line.Find("a").GetAttribute("href"));
    }

    [Fact]
    public async Task WhoCameInByBreakingTheGlassIsNamed()
    {
        var me = Guid.Empty;
        Services.AddSingleton(new SignInFacts("Contoso", () => [(me, TimeProvider.System.GetUtcNow())]));
        me = await SignInAsync();

        Assert.Contains("Ines Moreau signed in locally", Render<BreakGlassNote>().Markup, StringComparison.Ordinal);
    }
}
