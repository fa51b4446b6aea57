using System.Collections.Immutable;
using System.Globalization;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;

namespace McpNest.Web.SignIn.Provider;

/// <summary>
/// Reads what concerns signing in through a provider. Section <c>AzureAd</c> is read setting by setting too: bound as a whole it could switch
/// off checks that nobody means to switch off.
/// </summary>
internal sealed class ProviderOptionsReader(IConfiguration configuration, List<string> problems)
{
    public const string OpenIdConnect = nameof(OpenIdConnect);
    public const string Access = nameof(Access);
    public const string LocalSignIn = nameof(LocalSignIn);
    public const string BreakGlass = nameof(BreakGlass);

    /// <summary>Names below <c>McpNest</c> that are read here.</summary>
    public static readonly string[] Names = [OpenIdConnect, Access, LocalSignIn, BreakGlass];

    private const string Entra = "AzureAd";
    private const int UsualDays = 30;
    private const int MostDays = 365;

    private static readonly string[] s_entra =
        ["Instance", "TenantId", "ClientId", "ClientSecret", "ClientCertificate", "ClientCertificatePassword", "AllowedTenants", "DisplayName", "Domain", "CallbackPath", "SignedOutCallbackPath"];

    private static readonly string[] s_openIdConnect = ["Authority", "ClientId", "ClientSecret", "DisplayName", "Scopes"];

    private static readonly string[] s_access =
        ["MaxSignInAge", "JustInTime", "RequireRole", "SignOutAtProvider", "RoleClaim", "Roles", "GroupClaim", "Groups"];

    private static readonly string[] s_anyTenant = ["organizations", "common", "consumers"];

    private readonly IConfigurationSection _nest = configuration.GetSection(NestOptions.Section);

    /// <summary>The provider, or null when none is configured.</summary>
    public ProviderOptions? Read()
    {
        var (entra, other, access) = (configuration.GetSection(Entra), _nest.GetSection(OpenIdConnect), _nest.GetSection(Access));
        if (entra.Exists() && other.Exists())
        {
            problems.Add($"Only one identity provider can be used; keep either {Entra} or {other.Path}.");
            return null;
        }

        if (!entra.Exists() && !other.Exists())
        {
            if (access.Exists())
            {
                problems.Add($"{access.Path} is about people who sign in through an identity provider; configure {Entra} or {other.Path}, or take it out.");
            }

            return null;
        }

        return entra.Exists() ? ReadEntra(entra, access) : ReadOther(other, access);
    }

    /// <summary>Whether people sign in locally, and who does when they do not.</summary>
    public (bool On, string? BreakGlass) ReadLocal(bool hasProvider)
    {
        var word = _nest[LocalSignIn]?.Trim() ?? "";
        var isOff = word.Equals("off", StringComparison.OrdinalIgnoreCase) || word.Equals("false", StringComparison.OrdinalIgnoreCase);
        if (!isOff && word.Length > 0 && !word.Equals("on", StringComparison.OrdinalIgnoreCase) && !word.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add($"{_nest.Path}:{LocalSignIn} must be on or off.");
        }

        if (isOff && !hasProvider)
        {
            problems.Add($"{_nest.Path}:{LocalSignIn} is off but no identity provider is configured, so nobody could sign in; configure {Entra} or {_nest.Path}:{OpenIdConnect} first.");
        }

        var address = _nest[BreakGlass]?.Trim() is { Length: > 0 } text ? text : null;
        if (address is not null && (_nest.GetSection(BreakGlass).GetChildren().Any() || address.Count(c => c == '@') != 1 || address.Any(c => c is ',' or ';' or ' ')))
        {
            problems.Add($"{_nest.Path}:{BreakGlass} must be the address of one admin, such as ada@example.com.");
        }
        else if (address is null && _nest.GetSection(BreakGlass).GetChildren().Any())
        {
            problems.Add($"{_nest.Path}:{BreakGlass} must be a single value: the address of one admin.");
        }

        return (!isOff, address);
    }

    private ProviderOptions? ReadEntra(IConfigurationSection section, IConfigurationSection access)
    {
        RefuseUnknown(section, s_entra);
        RefuseOtherPath(section, "CallbackPath", ProviderOptions.CallbackPath);
        RefuseOtherPath(section, "SignedOutCallbackPath", ProviderOptions.SignedOutPath);
        var instance = Address(section, "Instance", "https://login.microsoftonline.com/");
        var tenant = Demanded(section, "TenantId", "the id of your directory");
        var allowed = Texts(section.GetSection("AllowedTenants"));
        if (s_anyTenant.Contains(tenant, StringComparer.OrdinalIgnoreCase) && allowed.IsEmpty)
        {
            problems.Add($"{section.Path}:TenantId is {tenant}, which lets in people of any directory; give the id of your own, or name the directories in {section.Path}:AllowedTenants.");
        }

        foreach (var other in allowed.Where(id => !Guid.TryParse(id, out _)))
        {
            problems.Add($"{section.Path}:AllowedTenants has {other}; each entry is the id of a directory, such as 00000000-0000-0000-0000-000000000000.");
        }

        var clientId = Demanded(section, "ClientId", "the id of the application registered for this nest");
        var certificate = Certificate(section);
        var secret = Value(section, "ClientCertificate") is null ? Demanded(section, "ClientSecret", $"a secret of that application, or {section.Path}:ClientCertificate in its place") : null;
        return instance is null ? null : Complete(access, roles => new ProviderOptions
        {
            IsEntra = true,
            Instance = instance,
            Authority = new Uri(instance, $"{instance.AbsolutePath.TrimEnd('/')}/{Uri.EscapeDataString(tenant)}/v2.0"),
            TenantId = tenant,
            AllowedTenants = allowed,
            ClientId = clientId,
            ClientSecret = secret,
            ClientCertificate = certificate,
            DisplayName = Value(section, "DisplayName") ?? "Microsoft",
            Scopes = ["profile", "email"],
            MaxSignInDays = Days(access),
            JustInTime = Switch(access, "JustInTime"),
            RequireRole = Switch(access, "RequireRole"),
            SignOutAtProvider = Switch(access, "SignOutAtProvider"),
            Roles = roles.Roles,
            Groups = roles.Groups,
        });
    }

    private ClientCertificate? Certificate(IConfigurationSection section)
    {
        var key = $"{section.Path}:ClientCertificate";
        if (Value(section, "ClientCertificate") is not { } path)
        {
            return null;
        }

        if (Value(section, "ClientSecret") is not null)
        {
            problems.Add($"{key} and {section.Path}:ClientSecret are both set; keep one of them.");
        }
        else if (!Path.IsPathFullyQualified(path))
        {
            problems.Add($"{key} must be a whole path such as /var/lib/mcpnest/entra.pem.");
        }
        else
        {
            try
            {
                return ClientCertificate.Read(path, section["ClientCertificatePassword"] is { Length: > 0 } password ? password : null);
            }
            catch (NestException e)
            {
                problems.Add($"{key}: {e.Message}");
            }
        }

        return null;
    }

    private ProviderOptions? ReadOther(IConfigurationSection section, IConfigurationSection access)
    {
        RefuseUnknown(section, s_openIdConnect);
        var authority = Address(section, "Authority", usual: null);
        var clientId = Demanded(section, "ClientId", "the id under which this nest is registered there");
        var scopes = section.GetSection("Scopes").Exists() ? Texts(section.GetSection("Scopes")) : ["profile", "email"];
        return authority is null ? null : Complete(access, roles => new ProviderOptions
        {
            Authority = authority,
            ClientId = clientId,
            ClientSecret = Value(section, "ClientSecret"),
            DisplayName = Value(section, "DisplayName") ?? authority.Host,
            Scopes = [.. scopes.Where(scope => scope != "openid")],
            MaxSignInDays = Days(access),
            JustInTime = Switch(access, "JustInTime"),
            RequireRole = Switch(access, "RequireRole"),
            SignOutAtProvider = Switch(access, "SignOutAtProvider"),
            Roles = roles.Roles,
            Groups = roles.Groups,
        });
    }

    private ProviderOptions Complete(
        IConfigurationSection access, Func<(ProviderOptions.ClaimRoles Roles, ProviderOptions.ClaimRoles? Groups), ProviderOptions> make)
    {
        RefuseUnknown(access, s_access);
        var usual = ProviderOptions.ClaimRoles.Order.ToImmutableDictionary(role => $"McpNest.{role}", role => role);
        var roles = access.GetSection("Roles").Exists() ? Meanings(access.GetSection("Roles")) : usual;
        var groups = access.GetSection("Groups").Exists() ? Meanings(access.GetSection("Groups")) : null;
        return make((
            new ProviderOptions.ClaimRoles(Value(access, "RoleClaim") ?? "roles", roles),
            groups is null ? null : new ProviderOptions.ClaimRoles(Value(access, "GroupClaim") ?? "groups", groups)));
    }

    // "Admin": "nest-admins" or "Admin": [ "nest-admins", "it" ].
    private ImmutableDictionary<string, MemberRole> Meanings(IConfigurationSection section)
    {
        RefuseUnknown(section, [.. ProviderOptions.ClaimRoles.Order.Select(role => role.ToString())]);
        var meanings = ImmutableDictionary.CreateBuilder<string, MemberRole>(StringComparer.Ordinal);
        foreach (var role in ProviderOptions.ClaimRoles.Order)
        {
            var named = section.GetSection(role.ToString());
            foreach (var value in Value(section, role.ToString()) is { } one ? [one] : Texts(named))
            {
                if (meanings.TryGetValue(value, out var other))
                {
                    problems.Add($"{named.Path} has {value}, which already means {other}; a value means one role.");
                }

                meanings.TryAdd(value, role);
            }
        }

        return meanings.ToImmutable();
    }

    private Uri? Address(IConfigurationSection section, string name, string? usual)
    {
        var path = $"{section.Path}:{name}";
        if ((Value(section, name) ?? usual) is not { } text)
        {
            problems.Add($"{path} must be set: the address of the provider, such as https://login.example.com.");
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            problems.Add($"{path} must be an https address such as https://login.example.com; http is for a provider on this machine only.");
            return null;
        }

        return url;
    }

    private string Demanded(IConfigurationSection section, string name, string what)
    {
        if (Value(section, name) is { } text)
        {
            return text;
        }

        problems.Add($"{section.Path}:{name} must be set: {what}.");
        return "";
    }

    private int Days(IConfigurationSection access)
    {
        if (Value(access, "MaxSignInAge") is not { } text)
        {
            return UsualDays;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays)
        {
            return days;
        }

        problems.Add($"{access.Path}:MaxSignInAge must be a whole number of days from 1 to {MostDays}.");
        return UsualDays;
    }

    private bool Switch(IConfigurationSection section, string name)
    {
        if (Value(section, name) is not { } text)
        {
            return false;
        }

        if (bool.TryParse(text, out var on))
        {
            return on;
        }

        problems.Add($"{section.Path}:{name} must be true or false.");
        return false;
    }

    private ImmutableArray<string> Texts(IConfigurationSection section)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
        {
            problems.Add($"{section.Path} must be a list.");
        }

        return [.. section.GetChildren().Select(child => child.Value?.Trim() ?? "").Where(value => value.Length > 0)];
    }

    private void RefuseOtherPath(IConfigurationSection section, string name, string usual)
    {
        if (Value(section, name) is { } path && path != usual)
        {
            problems.Add($"{section.Path}:{name} is always {usual} here; take it out.");
        }
    }

    private void RefuseUnknown(IConfigurationSection section, string[] known)
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add(NearestName.Of(child.Key, known) is { } near
                ? $"{child.Path} is not a setting; did you mean {section.Path}:{near}?"
                : $"{child.Path} is not a setting; {section.Path} has {string.Join(", ", known)}.");
        }
    }

    private static string? Value(IConfigurationSection section, string name) => section[name]?.Trim() is { Length: > 0 } text ? text : null;
}
