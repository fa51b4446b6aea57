using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace McpNest.Tests.SignIn.Provider;

public sealed class ProviderOptionsTests
{
    private const string Directory = "1b6f7a52-5f0c-4b6e-9c3a-0d6a3d1c7a01";

    private static readonly (string, string)[] s_entra = [("AzureAd:TenantId", Directory), ("AzureAd:ClientId", "id"), ("AzureAd:ClientSecret", "CANARY")];

    private static readonly (string, string)[] s_other =
        [("McpNest:OpenIdConnect:Authority", "https://login.example.com"), ("McpNest:OpenIdConnect:ClientId", "id"), ("McpNest:OpenIdConnect:ClientSecret", "CANARY")];

    [Fact]
    public void Entra_needs_three_settings()
    {
        var provider = Read(s_entra).Provider!;

        Assert.True(provider.IsEntra);
        Assert.Equal($"https://login.microsoftonline.com/{Directory}/v2.0", provider.Authority.ToString());
        Assert.Equal(("Microsoft", 30, false, false, false), (provider.DisplayName, provider.MaxSignInDays, provider.JustInTime, provider.RequireRole, provider.SignOutAtProvider));
        Assert.Equal(MemberRole.Lead, provider.Roles.Of(["McpNest.Auditor", "McpNest.Lead", "other"]));
        Assert.Null(provider.Roles.Of(["Admin", "mcpnest.admin"]));
        Assert.Null(provider.Groups);
        Assert.DoesNotContain("CANARY", Read(s_entra).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_other_provider_needs_an_address_and_an_id()
    {
        var options = Read([.. s_other, ("McpNest:OpenIdConnect:Scopes:0", "email"), ("McpNest:Access:Roles:Admin", "nest-admins"), ("McpNest:Access:RoleClaim", "nest"), ("McpNest:LocalSignIn", "off"), ("McpNest:BreakGlass", "ada@example.com")]);

        Assert.False(options.Provider!.IsEntra);
        Assert.Equal(["email"], options.Provider.Scopes);
        Assert.Equal(("login.example.com", "nest"), (options.Provider.DisplayName, options.Provider.Roles.Claim));
        Assert.Equal(MemberRole.Admin, options.Provider.Roles.Of(["nest-admins"]));
        Assert.Null(options.Provider.Roles.Of(["McpNest.Admin"]));
        Assert.Equal((false, "ada@example.com"), (options.LocalSignIn, options.BreakGlass));
    }

    [Theory]
    [InlineData("AzureAd:TenantId", "organizations", "lets in people of any directory")]
    [InlineData("AzureAd:TenantId", "Common", "lets in people of any directory")]
    [InlineData("AzureAd:TenantId", "", "AzureAd:TenantId must be set")]
    [InlineData("AzureAd:ClientSecret", "", "AzureAd:ClientSecret must be set")]
    [InlineData("AzureAd:Instance", "http://login.example.com/", "must be an https address")]
    [InlineData("AzureAd:ClientSecrets", "x", "did you mean AzureAd:ClientSecret?")]
    [InlineData("AzureAd:ClientCertificates:0:SourceType", "Path", "did you mean AzureAd:ClientCertificate?")]
    [InlineData("AzureAd:TokenValidationParameters:ValidateIssuer", "false", "is not a setting")]
    [InlineData("AzureAd:AllowedTenants:0", "contoso", "each entry is the id of a directory")]
    [InlineData("AzureAd:CallbackPath", "/elsewhere", "is always /signin-oidc here")]
    [InlineData("McpNest:Access:MaxSignInAge", "0", "from 1 to 365")]
    [InlineData("McpNest:Access:JustInTime", "yes", "must be true or false")]
    [InlineData("McpNest:Access:Roles:Owner", "x", "is not a setting")]
    [InlineData("McpNest:LocalSignIn", "maybe", "must be on or off")]
    [InlineData("McpNest:BreakGlass", "ada@example.com, bob@example.com", "address of one admin")]
    [InlineData("McpNest:OpenIdConnect:Authority", "https://login.example.com", "Only one identity provider")]
    public void What_is_not_right_is_refused(string key, string value, string why)
    {
        var refusal = Assert.Throws<NestException>(() => Read([.. s_entra.Where(setting => setting.Item1 != key), (key, value)]));

        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_directory_is_allowed_only_with_those_that_may_named()
    {
        var provider = Read([.. s_entra.Where(setting => setting.Item1 != "AzureAd:TenantId"), ("AzureAd:TenantId", "organizations"), ("AzureAd:AllowedTenants:0", Directory)]).Provider!;

        Assert.Equal([Directory], provider.AllowedTenants);
    }

    [Theory]
    [InlineData("McpNest:LocalSignIn", "off", "nobody could sign in")]
    [InlineData("McpNest:Access:MaxSignInAge", "30", "people who sign in through an identity provider")]
    [InlineData("McpNest:OpenIdConnect:Authority", "http://login.example.com", "must be an https address")]
    public void Without_a_provider_what_needs_one_is_refused(string key, string value, string why) =>
        Assert.Contains(why, Assert.Throws<NestException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Plain_http_is_for_this_machine() => Assert.False(Read([
        .. s_other.Where(setting => !setting.Item1.EndsWith("Authority", StringComparison.Ordinal)), ("McpNest:OpenIdConnect:Authority", "http://localhost:8080/realms/nest")]).Provider!.RequiresHttps);

    private static NestOptions Read(params (string Key, string Value)[] settings) => NestOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
