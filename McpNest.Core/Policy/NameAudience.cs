namespace McpNest.Core.Policy;

/// <summary>Who reads names of people in the audit. Admins count as both.</summary>
public enum NameAudience
{
    LeadsAndAuditors,

    /// <summary>Leads see a stable pseudonym, and may look one up with a reason, which is recorded.</summary>
    Auditors,
}
