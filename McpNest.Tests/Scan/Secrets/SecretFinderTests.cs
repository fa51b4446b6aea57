using System.Collections.Immutable;
using McpNest.Scan.Rules;
using McpNest.Scan.Secrets;
using McpNest.Scan.Tables;

namespace McpNest.Tests.Scan.Secrets;

public class SecretFinderTests
{
    [Theory]
    [InlineData("${TOKEN}")]
    [InlineData("${env:TOKEN}")]
    [InlineData("${input:token}")]
    [InlineData("${{ secrets.TOKEN }}")]
    [InlineData("$TOKEN")]
    [InlineData("%TOKEN%")]
    [InlineData("{env:TOKEN}")]
    [InlineData("{file:~/.token}")]
    [InlineData("{{TOKEN}}")]
    [InlineData("{secret}")]
    [InlineData("$(pass show token)")]
    [InlineData("op://vault/item/field")]
    [InlineData("Bearer ${TOKEN}")]
    [InlineData("")]
    [InlineData("<token>")]
    [InlineData("<paste-your-token-here>")]
    [InlineData("YOUR_API_KEY")]
    [InlineData("YOUR_FIRECRAWL_API_KEY_HERE")]
    [InlineData("your-api-key")]
    [InlineData("yourApiKeyHere")]
    [InlineData("sk-your-key")]
    [InlineData("API_KEY_GOES_HERE")]
    [InlineData("replace-me")]
    [InlineData("changeme")]
    [InlineData("REMPLACEZ_PAR_VOTRE_CLE_API")]
    [InlineData("hier-deinen-token-eintragen")]
    [InlineData("TU_CLAVE_DE_API_AQUI")]
    [InlineData("在此填写你的密钥")]
    [InlineData("xxxxxxxxxxxxxxxxxxxx")]
    [InlineData("********************")]
    [InlineData("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("sk-1234567890abcdefghijklmnopqrstuvwx")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("gen-lang-client-0123456789")]
    [InlineData("/run/secrets/token-1")]
    [InlineData("my-secret-token")]
    [InlineData("https://example.org/oauth/token")]
    [InlineData("true")]
    [InlineData("4096")]
    public void No_secret_is_seen_in(string value) => Assert.Empty(InVariable("SERVICE_API_TOKEN", value));

    [Theory]
    [InlineData("OPENAI_MODEL")]
    [InlineData("PROJECT_ID")]
    [InlineData("CLIENT_ID")]
    [InlineData("AUTH_URL")]
    [InlineData("TOKEN_PATH")]
    [InlineData("MAX_TOKENS")]
    [InlineData("AWS_REGION")]
    [InlineData("SECRET_NAME")]
    [InlineData("NEXT_PUBLIC_KEY")]
    [InlineData("SORT_KEY")]
    [InlineData("MONKEY")]
    [InlineData("COMMIT")]
    public void A_name_that_is_no_secret_makes_none(string name) => Assert.Empty(InVariable(name, Made.Hex(32)));

    [Theory]
    [InlineData("API_KEY")]
    [InlineData("SERPER_KEY")]
    [InlineData("X_AUTH_TOKEN")]
    [InlineData("clientSecret")]
    [InlineData("access-token")]
    [InlineData("DB_PASSWORD")]
    public void A_name_that_is_one_makes_a_likely_one(string name) => Assert.Equal(SecretKind.Likely, Assert.Single(InVariable(name, Made.Hex(32))).Kind);

    [Fact]
    public void Every_shape_is_found_by_itself_and_not_when_filled_up()
    {
        foreach (var shape in SecretShapes.Table.Entries)
        {
            var alphabet = shape.Chars switch
            {
                TokenChars.Hex or TokenChars.HexDash => "0123456789abcdef",
                TokenChars.Capitals => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
                _ => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            };
            foreach (var length in new[] { shape.Min, Math.Min(shape.Max, shape.Min + 200) }.Distinct())
            {
                var token = shape.Prefix + Made.Text(length, shape.Prefix, alphabet);
                Assert.True(InVariable("ANY", token).Any(found => found.Value == token && found.Opens == shape.Opens), shape.Prefix + " " + length);
            }

            Assert.Empty(InVariable("ANY", shape.Prefix + new string('x', shape.Min)));
        }
    }

    [Theory]
    [InlineData("§service§", Severity.Critical)]
    [InlineData("§anon§", Severity.Low)]
    public void A_signed_token_is_read_here(string value, Severity severity)
    {
        var found = Assert.Single(InVariable("ANY", Made.Fill(value)));
        Assert.Equal(severity, found.Severity);
        Assert.Contains("2033", found.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://app:§password§@db.example.org/x", SecretKind.Login)]
    [InlineData("redis://:§any§@cache.example.org:6379", SecretKind.Login)]
    [InlineData("postgresql://postgres:postgres@localhost/x", SecretKind.DefaultLogin)]
    [InlineData("https://mcp.example.org/mcp?apiKey=§uuid§", SecretKind.Token)]
    [InlineData("https://mcp.composio.dev/mail/late-fat-egg-8fKq27", SecretKind.Token)]
    [InlineData("https://mcp.example.org/fc-§hex§/v2/mcp", SecretKind.Token)]
    public void An_address_gives_away(string value, SecretKind kind) => Assert.Equal(kind, Assert.Single(InVariable("SERVICE_URL", Made.Fill(value))).Kind);

    [Theory]
    [InlineData("https://mcp.example.org/mcp?project_ref=abcdefghijklmnopqrst")]
    [InlineData("https://mcp.example.org/mcp?api_key=${KEY}")]
    [InlineData("https://mcp.example.org/mcp?token=<token>")]
    [InlineData("postgresql://user:***@localhost/x")]
    [InlineData("mongodb+srv://<user>:<password>@cluster0.mongodb.net/")]
    [InlineData("https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/2")]
    [InlineData("https://example.org/a/very/long/path/to/docs-2026-11-22")]
    public void An_address_gives_nothing_away(string value) => Assert.Empty(InVariable("SERVICE_URL", value));

    [Fact]
    public void Nothing_of_a_short_value_is_shown_and_four_characters_of_a_long_one()
    {
        Assert.Equal("(11 characters)", Mask.Of("abcdefghijk"));
        Assert.Equal("abcd… (12 characters)", Mask.Of("abcdefghijkl"));
        Assert.Equal("a??d… (12 characters)", Mask.Of("a\u202e\u200bdefghijkl"));
        var found = Assert.Single(InVariable("API_KEY", Made.Hex(32)));
        Assert.DoesNotContain(found.Value, found.ToString(), StringComparison.Ordinal);
    }

    private static ImmutableArray<SecretFound> InVariable(string name, string value) =>
        SecretFinder.In(Assert.Single(Scans.Read(Scans.Server($"\"command\":\"x\",\"env\":{{\"{name}\":\"{value.Replace("\\", "\\\\", StringComparison.Ordinal)}\"}}")).Servers));
}
