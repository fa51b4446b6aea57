using McpNest.Core.Policy;
using Microsoft.AspNetCore.Authorization;

namespace McpNest.Web.SignIn;

/// <summary>Names of the authorisation policies pages ask for. Without a name: any member who may sign in.</summary>
public static class RolePolicies
{
    public const string Admin = nameof(MemberRole.Admin);

    /// <summary>Leads and admins.</summary>
    public const string Lead = nameof(MemberRole.Lead);

    /// <summary>Auditors, leads and admins.</summary>
    public const string Auditor = nameof(MemberRole.Auditor);

    /// <summary>Auditors and admins: who may take records out.</summary>
    public const string Journal = nameof(Journal);

    internal static void Add(AuthorizationOptions options)
    {
        options.DefaultPolicy = For(MemberRole.Member, MemberRole.Auditor, MemberRole.Lead, MemberRole.Admin);
        options.FallbackPolicy = options.DefaultPolicy;
        options.AddPolicy(Admin, For(MemberRole.Admin));
        options.AddPolicy(Lead, For(MemberRole.Lead, MemberRole.Admin));
        options.AddPolicy(Auditor, For(MemberRole.Auditor, MemberRole.Lead, MemberRole.Admin));
        options.AddPolicy(Journal, For(MemberRole.Auditor, MemberRole.Admin));
    }

    private static AuthorizationPolicy For(params MemberRole[] roles) =>
        new AuthorizationPolicyBuilder(NestCookie.Scheme).RequireAuthenticatedUser().AddRequirements(new RoleRequirement(roles)).Build();
}
