namespace McpNest.Web.Doctor;

/// <summary>How an active admin can come in.</summary>
internal sealed record AdminFacts(bool Password, int Passkeys, int RecoveryCodes);
