using McpNest.Core.Policy;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Provider;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>The way through Microsoft.Identity.Web, against a provider whose addresses, issuer and claims are laid out as Entra's.</summary>
[Collection("identity provider")]
public sealed class EntraSignInTests
{
    private const string Tenant = "1b6f7a52-5f0c-4b6e-9c3a-0d6a3d1c7a01";
    private const string Other = "9d2f7a52-5f0c-4b6e-9c3a-0d6a3d1c7a02";

    private static readonly Dictionary<string, string?> s_justInTime = new() { ["McpNest:Access:JustInTime"] = "true" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_of_the_directory_comes_in_and_is_their_object_id()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime, tenant: Tenant);
        here.Server.Who = here.Server.Who with { ObjectId = "oid-ada", Roles = ["McpNest.Admin"] };

        await here.SignedInAsync();

        var ada = here.Only();
        Assert.Equal(MemberRole.Admin, ada.Role);
        await using var scope = here.Nest.Get<AccountsDatabase>().Open();
        var login = await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().UserLogins.SingleAsync(Cancel);
        Assert.Equal((here.Server.Issuer.ToString(), "oid-ada", ada.Id.ToString("D")), (login.LoginProvider, login.ProviderKey, login.UserId));

        // Another application's subject, another address, another name: the same person.
        here.Server.Who = new IdentityServer.Person("ada-elsewhere", "ada.new@example.com", "A. Example") { ObjectId = "oid-ada", Roles = ["McpNest.Admin"] };
        await here.SignedInAsync();
        Assert.Equal(ada.Id, here.Only().Id);
    }

    [Theory]
    [InlineData("tid")]
    [InlineData("iss")]
    [InlineData("both")]
    public async Task Somebody_of_another_directory_does_not(string what)
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime, tenant: Tenant);
        here.Server.Who = here.Server.Who with { ObjectId = "oid-eve", Tenant = what == "iss" ? null : Other };
        here.Server.Forge = what == "tid" ? null : token => token.SetClaim(Claims.Private.Issuer, new Uri(here.Server.Address, $"/{Other}/v2.0").ToString());

        Assert.StartsWith("You signed in with an account of another organisation", await here.RefusedAsync(), StringComparison.Ordinal);

        Assert.Empty(here.Nest.Journal.State.Members);
        Assert.Equal("sign_in_refused", (await here.ChangesAsync())[^1]);
    }

    [Fact]
    public async Task A_token_without_an_object_id_is_nobodys()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime, tenant: Tenant);

        Assert.Contains("is not meant for this nest", await here.RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_that_were_too_many_for_the_token_are_said_so()
    {
        await using var here = await ProviderNest.StartAsync(new(s_justInTime) { ["McpNest:Access:Groups:Lead:0"] = "g1" }, tenant: Tenant);
        here.Server.Who = here.Server.Who with { ObjectId = "oid-ada" };
        here.Server.Forge = token => token.SetClaim("_claim_names", """{"groups":"src1"}""");

        Assert.StartsWith("You are in more groups than Microsoft tells the nest", await here.RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Tenant, "", Tenant, true)]
    [InlineData(Tenant, "", Other, false)]
    [InlineData("contoso.example", "", Tenant, true)]
    [InlineData("organizations", Other, Other, true)]
    [InlineData("organizations", Other, Tenant, false)]
    [InlineData(Tenant, Other, Tenant, false)]
    public void Directories_count_as_configured(string configured, string allowed, string tenant, bool isOurs)
    {
        var isAny = configured == "organizations";
        var named = $"https://login.example.com/{(isAny ? "{tenantid}" : configured == "contoso.example" ? Tenant : configured)}/v2.0";
        var options = new ProviderOptions
        {
            Authority = new Uri("https://login.example.com/"),
            ClientId = "x",
            DisplayName = "x",
            TenantId = configured,
            AllowedTenants = allowed.Length == 0 ? [] : [allowed],
            Roles = new ProviderOptions.ClaimRoles("roles", []),
        };

        Assert.Equal(isOurs, EntraIssuer.IsOurs($"https://login.example.com/{tenant}/v2.0", tenant, named, options));
        Assert.False(EntraIssuer.IsOurs($"https://evil.example.com/{tenant}/v2.0", tenant, named, options));
        Assert.False(EntraIssuer.IsOurs($"https://login.example.com/{tenant}/v2.0", null, named, options));
    }
}
