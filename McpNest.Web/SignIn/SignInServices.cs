using McpNest.Core.Administration;
using McpNest.Core.Storage;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Joining;
using McpNest.Web.SignIn.Passkeys;
using McpNest.Web.SignIn.Recovery;
using McpNest.Web.SignIn.Sessions;
using McpNest.Web.SignIn.Welcome;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace McpNest.Web.SignIn;

/// <summary>Composition of this room.</summary>
public static class SignInServices
{
    /// <summary>Accounts and one-time links, for the server and for every other verb. Needs Core and a <see cref="PublicAddress"/>.</summary>
    public static IServiceCollection AddNestAccounts(this IServiceCollection services)
    {
        services.AddDbContext<AccountsDbContext>((provider, options) =>
            AccountsDatabase.Configure(options, provider.GetRequiredService<DataFolder>()));
        services.AddIdentityCore<IdentityUser>(options =>
            {
                AccountsDbContext.Configure(options);
                // PasswordRules judges passwords; an e-mail address may contain any character.
                options.User.AllowedUserNameCharacters = "";
                options.Password = new PasswordOptions
                {
                    RequiredLength = 1,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
            })
            .AddEntityFrameworkStores<AccountsDbContext>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddSingleton<AccountsDatabase>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<AccountRecords>();
        services.AddSingleton<AccountReader>(provider => provider.GetRequiredService<AccountRecords>().ReadAsync);
        services.AddSingleton<AccountFinder>(provider => provider.GetRequiredService<AccountRecords>().FindAsync);
        services.AddSingleton<AccountEraser>(provider => provider.GetRequiredService<AccountRecords>().EraseAsync);
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton<SessionRows>();
        services.AddSingleton<JoinLinks>();
        return services;
    }

    /// <summary>Sessions, roles and cookie keys: only for the server.</summary>
    internal static IServiceCollection AddNestSignIn(this IServiceCollection services, PublicAddress address)
    {
        services.AddNestAccounts();
        services.AddAuthentication(NestCookie.Scheme).AddCookie(NestCookie.Scheme, options => NestCookie.Configure(options, address));
        services.AddSingleton<SessionBook>();
        services.AddSingleton<SessionWatch>();
        services.AddSingleton<SignInRefusals>();
        services.AddSingleton<SessionProof>();
        services.AddSingleton<CookieKeyRing>();
        services.AddSingleton<ISessions, SessionDesk>();
        services.AddSingleton<ProofWayFinder>(provider => async (member, page, token) =>
            await provider.GetRequiredService<SessionProof>().HasPasskeyAsync(member, page.Host, token) ? ProofWay.Passkey : null);
        services.AddSingleton<ProofWayFinder>(provider => async (member, _, token) =>
            await provider.GetRequiredService<SessionProof>().HasPasswordAsync(member, token) ? ProofWay.Password : null);
        services.AddScoped<SessionEvents>();
        services.AddAntiforgery(options => NestCookie.Configure(options, address));
        services.AddAuthorization(RolePolicies.Add);
        services.AddSingleton<IAuthorizationHandler, RoleRequirementHandler>();
        services.AddScoped<AuthenticationStateProvider, PageSession>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<MemberSignIn>();
        services.AddSingleton<JoinGuard>();
        services.AddSingleton<Joiners>();
        services.TryAddSingleton(NoticeText.Current);
        services.AddSingleton<DataNotices>();
        services.AddSingleton<OtherSessions>();
        services.AddSingleton<PasskeyDomain>();
        services.AddSingleton<PasskeyBook>();
        services.AddSingleton<PasskeySeal>();
        services.AddSingleton<PasskeySignIn>();
        services.AddSingleton<RecoveryCodeBook>();
        services.AddSingleton<RecoverySignIn>();
        services.AddSingleton<IOwnAccount, OwnAccount>();

        services.AddDataProtection()
            .SetApplicationName("McpNest")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        services.AddSingleton<CookieKeyStore>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<CookieKeyStore>()));
        services.AddHostedService<SignInStartup>();
        return services;
    }
}
