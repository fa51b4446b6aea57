using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Says in a sentence or two, to the agent and its person, what was refused, why, and who can change it where.</summary>
public sealed class Explanations(GatewayOptions options, MemberName nameOf)
{
    private const int MaxEcho = 128;

    /// <param name="name">The tool name the client sent.</param>
    public string Of(DenialReason reason, PolicyState state, CallTarget target, string name)
    {
        var server = state.Servers.GetValueOrDefault(target.ServerId);
        var owner = OwnerOf(server);
        var tool = Echo(name);
        return reason switch
        {
            DenialReason.EverythingStopped =>
                $"{tool} was not called: an admin has stopped all calls for now. An admin can resume them at {options.Link("")}.",
            DenialReason.ServerStopped =>
                $"{tool} was not called: the server {server?.Slug} is stopped for now. {owner} can resume it at {options.Link("servers")}.",
            DenialReason.MemberStopped =>
                $"{tool} was not called: all calls of your person are stopped for now. An admin can resume them at {options.Link("people")}.",
            DenialReason.AgentStopped =>
                $"{tool} was not called: this agent is stopped for now. An admin can resume it at {options.Link("people")}.",
            DenialReason.ToolStopped =>
                $"{tool} was not called: this tool is stopped for now. {owner} can resume it at {options.Link("servers")}.",
            DenialReason.AgentRevoked or DenialReason.AgentExpired or DenialReason.MemberRemoved =>
                $"{tool} was not called: this key is no longer valid. An admin can issue a new one at {options.Link("people")}.",
            DenialReason.MemberSuspended =>
                $"{tool} was not called: the person this agent belongs to is suspended. An admin can lift that at {options.Link("people")}.",
            DenialReason.UnknownTool => Unknown(name),
            DenialReason.LaunchNotApproved =>
                $"{tool} was not called: the command line of the server {server?.Slug} is not approved. {owner} can approve it at {options.Link("servers")}.",
            DenialReason.ToolNew =>
                $"{tool} was not called: it was never approved. {owner} can approve it at {options.Link("servers")}.",
            DenialReason.ToolHeld =>
                $"{tool} is held: its server now describes it differently from what was approved, so it is not called until somebody has looked. "
                + $"{owner} can approve the new definition at {options.Link("servers")}.",
            DenialReason.ToolGone =>
                $"{tool} was not called: its server no longer offers it. {owner} can look into it at {options.Link("servers")}.",
            DenialReason.NoGrant =>
                $"{tool} was not called: nobody has given it to your person. {owner} can do so at {options.Link("access")}.",
            DenialReason.DeniedByGrant =>
                $"{tool} was not called: it is denied to your person. {owner} can change that at {options.Link("access")}.",
            DenialReason.GrantExpired =>
                $"{tool} was not called: your person's access to it has ended. {owner} can renew it at {options.Link("access")}.",
            DenialReason.CredentialMissing =>
                $"{tool} was not called: the server {server?.Slug} wants your person's own token. They can paste it at {options.Link("tokens")}.",
            _ => throw new InvalidOperationException($"No sentence explains {reason}."),
        };
    }

    /// <summary>Who answers for a server: its owner by name, else an admin.</summary>
    internal string OwnerOf(UpstreamServer? server) =>
        server?.OwnerId is { } owner && nameOf(owner) is { } name ? $"{name} (who answers for {server.Slug})" : "An admin";

    private string Unknown(string name) => options.StatusTool
        ? $"There is no such tool here; see {StatusTool.Name} for what you may use."
        : $"There is no such tool here; list the tools again, or ask at {options.Link("access")}.";

    // Only to the client that sent it, and not at any length.
    private static string Echo(string name) => name.Length <= MaxEcho ? name : name[..MaxEcho] + "…";
}
