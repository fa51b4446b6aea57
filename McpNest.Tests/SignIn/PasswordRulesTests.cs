using McpNest.Web.SignIn;

namespace McpNest.Tests.SignIn;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("fourteen-chars")]
    [InlineData("👍👍👍👍👍👍👍👍👍👍👍👍👍👍")]
    public void Short_passwords_are_refused(string password) =>
        Assert.Contains("at least 15", PasswordRules.Problem(password, "ada@example.com"), StringComparison.Ordinal);

    [Fact]
    public void Overlong_passwords_are_refused() =>
        Assert.Contains("at most 256", PasswordRules.Problem(new string('x', 257), "ada@example.com"), StringComparison.Ordinal);

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("123456789012345")]
    [InlineData("passwordpassword")]
    [InlineData("P@ssw0rdP@ssw0rd")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("correct horse battery staple")]
    [InlineData("Password123456789")]
    [InlineData("letmeinletmein1")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("zyxwvutsrqponmlkjihgfedcba")]
    [InlineData("adalovelace-example")]
    [InlineData("McpNestAdmin2026")]
    [InlineData("Welcome-Welcome-2026!")]
    public void Well_known_passwords_are_refused(string password) =>
        Assert.Contains("among the first", PasswordRules.Problem(password, "ada.lovelace@example.com"), StringComparison.Ordinal);

    [Theory]
    [InlineData("otter violin gravel lantern")]
    [InlineData("mpR7-kk2v-Xo9q-tt")]
    [InlineData("die sieben wilden Gänse")]
    [InlineData("ペンギンが空を飛ぶ夢をみましたよ")]
    public void Long_unusual_passwords_are_accepted_without_further_rules(string password) =>
        Assert.Null(PasswordRules.Problem(password, "ada.lovelace@example.com"));
}
