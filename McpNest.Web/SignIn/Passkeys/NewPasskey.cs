using Microsoft.AspNetCore.Identity;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>A passkey that was made just now, judged and not yet kept.</summary>
/// <param name="MemberId">Whom it was made for.</param>
internal sealed record NewPasskey(Guid MemberId, UserPasskeyInfo Info);
