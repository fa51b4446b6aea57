using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using McpNest.Core;
using McpNest.Web.Console.Shared.SignIn;
using Microsoft.AspNetCore.Identity;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>The passkeys of members. Says nothing about what a member may do, and records nothing: whoever calls it does.</summary>
internal sealed class PasskeyBook(AccountsDatabase database, Accounts accounts, PasskeyDomain domains, TimeProvider time)
{
    /// <summary>How many somebody may have.</summary>
    public const int Most = 20;

    /// <summary>The longest credential a browser sends is far shorter.</summary>
    public const int LongestCredential = 32 * 1024;

    private const int LongestName = 60;
    private const string LastUse = "passkey-used";

    // Where the ceremony looks is fixed by the options; of the request it takes nothing.
    private static readonly DefaultHttpContext s_noRequest = new();

    /// <summary>Asks for a new passkey of a member, who need not have an account yet.</summary>
    public async Task<PasskeyAsk> AskNewAsync(string domain, Guid memberId, string email, string name, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        var entity = new PasskeyUserEntity { Id = Id(memberId), Name = email, DisplayName = name.Length == 0 ? email : name };
        var asked = await Handler(scope, domain).MakeCreationOptionsAsync(entity, s_noRequest);
        return new PasskeyAsk(asked.CreationOptionsJson, asked.AttestationState!, domain, time.GetUtcNow());
    }

    /// <summary>Asks for a passkey the nest knows.</summary>
    /// <param name="memberId">Whose; null when they are still to say who they are.</param>
    public async Task<PasskeyAsk> AskAsync(string domain, Guid? memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        var user = memberId is { } id ? await Users(scope).FindByIdAsync(Id(id)) : null;
        var asked = await Handler(scope, domain).MakeRequestOptionsAsync(user, s_noRequest);
        return new PasskeyAsk(asked.RequestOptionsJson, asked.AssertionState!, domain, time.GetUtcNow());
    }

    /// <summary>Judges a new passkey; null when it is not what was asked for.</summary>
    public async Task<NewPasskey?> JudgeNewAsync(PasskeyAsk ask, string credential)
    {
        if (!MayJudge(ask, credential))
        {
            return null;
        }

        await using var scope = database.Open();
        var result = await Handler(scope, ask.Domain).PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = s_noRequest, CredentialJson = credential, AttestationState = ask.State });
        return result.Succeeded ? new NewPasskey(Guid.Parse(result.UserEntity.Id), result.Passkey) : null;
    }

    /// <summary>The member whose passkey answered, or null. Whether they may come in is for the policy to say.</summary>
    public async Task<Guid?> JudgeAsync(PasskeyAsk ask, string credential)
    {
        if (!MayJudge(ask, credential))
        {
            return null;
        }

        await using var scope = database.Open();
        var users = Users(scope);
        var result = await Handler(scope, ask.Domain).PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = s_noRequest, CredentialJson = credential, AssertionState = ask.State });
        // What was counted must be kept, or a copy of the answer would count once more.
        if (!result.Succeeded || !(await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded)
        {
            return null;
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await users.SetAuthenticationTokenAsync(result.User, LastUse, KeyOf(result.Passkey.CredentialId), now);
        return Guid.Parse(result.User.Id);
    }

    /// <summary>Whose passkey an answer names, whether or not it is any good; null when nobody's.</summary>
    public async Task<Guid?> OwnerOfAsync(string credential)
    {
        if (credential.Length > LongestCredential || IdOf(credential) is not { } id)
        {
            return null;
        }

        await using var scope = database.Open();
        return await Users(scope).FindByPasskeyIdAsync(id) is { } user ? Guid.Parse(user.Id) : null;
    }

    /// <summary>Refuses one more passkey of a member who has as many as somebody may have.</summary>
    /// <exception cref="NestException">There are too many.</exception>
    public async Task DemandRoomAsync(Guid memberId, CancellationToken cancellationToken) =>
        DemandRoom((await ListAsync(memberId, cancellationToken)).Count);

    /// <summary>Keeps a new passkey.</summary>
    /// <exception cref="NestException">There are too many.</exception>
    public async Task AddAsync(NewPasskey passkey, string? email, string name, CancellationToken cancellationToken)
    {
        await accounts.EnsureAsync(passkey.MemberId, email, cancellationToken);
        await using var scope = database.Open();
        var users = Users(scope);
        var user = await FindAsync(users, passkey.MemberId);
        DemandRoom((await users.GetPasskeysAsync(user)).Count);
        var info = passkey.Info;
        Succeed(await users.AddOrUpdatePasskeyAsync(user, new UserPasskeyInfo(
            info.CredentialId, info.PublicKey, time.GetUtcNow(), info.SignCount, info.Transports,
            info.IsUserVerified, info.IsBackupEligible, info.IsBackedUp, info.AttestationObject, info.ClientDataJson)
        {
            Name = Named(name),
        }));
    }

    /// <summary>A member's passkeys, the oldest first.</summary>
    public async Task<IReadOnlyList<OwnPasskey>> ListAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        var users = Users(scope);
        if (await users.FindByIdAsync(Id(memberId)) is not { } user)
        {
            return [];
        }

        var list = new List<OwnPasskey>();
        foreach (var passkey in (await users.GetPasskeysAsync(user)).OrderBy(passkey => passkey.CreatedAt))
        {
            var used = await users.GetAuthenticationTokenAsync(user, LastUse, KeyOf(passkey.CredentialId));
            var address = AddressOf(passkey);
            list.Add(new OwnPasskey(
                KeyOf(passkey.CredentialId),
                passkey.Name ?? "",
                passkey.CreatedAt,
                long.TryParse(used, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
                address,
                domains.IsOurs(address)));
        }

        return list;
    }

    public async Task RenameAsync(Guid memberId, string id, string name, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        var users = Users(scope);
        var user = await FindAsync(users, memberId);
        var passkey = await FindAsync(users, user, id);
        passkey.Name = Named(name);
        Succeed(await users.AddOrUpdatePasskeyAsync(user, passkey));
    }

    public async Task RemoveAsync(Guid memberId, string id, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        var users = Users(scope);
        var user = await FindAsync(users, memberId);
        var passkey = await FindAsync(users, user, id);
        Succeed(await users.RemovePasskeyAsync(user, passkey.CredentialId));
        await users.RemoveAuthenticationTokenAsync(user, LastUse, id);
    }

    /// <summary>A name as it is kept.</summary>
    /// <exception cref="NestException">It is empty or too long.</exception>
    internal static string Named(string name) =>
        string.Concat(name.Where(c => !char.IsControl(c))).Trim() is { Length: > 0 and <= LongestName } kept
            ? kept
            : throw new NestException($"Give the passkey a name of at most {LongestName} characters, such as the device it is on.");

    private static void DemandRoom(int count)
    {
        if (count >= Most)
        {
            throw new NestException($"You have {Most} passkeys; remove one first.");
        }
    }

    private static byte[]? IdOf(string credential)
    {
        try
        {
            using var answer = JsonDocument.Parse(credential);
            return answer.RootElement.TryGetProperty("id", out var id) && id.GetString() is { } text ? Base64Url.DecodeFromChars(text) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private bool MayJudge(PasskeyAsk ask, string credential) =>
        credential.Length <= LongestCredential && domains.IsOurs(ask.Domain) && ask.TryAnswer(time.GetUtcNow());

    private PasskeyHandler<IdentityUser> Handler(AsyncServiceScope scope, string domain) => new(Users(scope), domains.Options(domain));

    private static async Task<IdentityUser> FindAsync(UserManager<IdentityUser> users, Guid memberId) =>
        await users.FindByIdAsync(Id(memberId)) ?? throw new NestException("You have no account here any more; ask an admin for a sign-in link.");

    private static async Task<UserPasskeyInfo> FindAsync(UserManager<IdentityUser> users, IdentityUser user, string id) =>
        (await users.GetPasskeysAsync(user)).FirstOrDefault(passkey => KeyOf(passkey.CredentialId) == id)
        ?? throw new NestException("This passkey was removed already; load the page again.");

    // The browser said at whose address it was made, and signed it.
    private static string AddressOf(UserPasskeyInfo passkey)
    {
        try
        {
            using var data = JsonDocument.Parse(passkey.ClientDataJson);
            var origin = new Uri(data.RootElement.GetProperty("origin").GetString()!);
            return origin.IsLoopback ? "localhost" : origin.IdnHost.ToLowerInvariant();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or UriFormatException or ArgumentNullException)
        {
            return "";
        }
    }

    private static string KeyOf(byte[] credentialId) => Base64Url.EncodeToString(SHA256.HashData(credentialId));

    private static UserManager<IdentityUser> Users(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();

    private static string Id(Guid memberId) => memberId.ToString("D");

    private static void Succeed(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new NestException("The account was changed by somebody else at the same moment; try again.");
        }
    }
}
