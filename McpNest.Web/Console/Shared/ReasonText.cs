namespace McpNest.Web.Console.Shared;

/// <summary>Denial reasons of the record (snake case) as people read them.</summary>
public static class ReasonText
{
    public static string Of(string reason) => reason switch
    {
        "everything_stopped" => "everything is stopped",
        "server_stopped" => "the server is stopped",
        "member_stopped" => "the member is stopped",
        "agent_stopped" => "the agent is stopped",
        "tool_stopped" => "the tool is stopped",
        "agent_revoked" => "the agent's key was revoked",
        "agent_expired" => "the agent's key has ended",
        "member_suspended" => "the member is suspended",
        "member_removed" => "the member was removed",
        "unknown_tool" => "no tool of that name",
        "launch_not_approved" => "the server's launch is not approved",
        "tool_new" => "the tool was never approved",
        "tool_held" => "held: the tool changed since it was approved",
        "tool_gone" => "the server no longer offers the tool",
        "no_grant" => "no grant",
        "denied_by_grant" => "a grant denies it",
        "grant_expired" => "the grant has ended",
        "hidden_from_agent" => "hidden from this agent by its own person",
        "credential_missing" => "the member gave no token of their own for this server",
        _ => reason.Replace('_', ' '),
    };
}
