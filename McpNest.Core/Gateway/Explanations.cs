using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Says in a sentence or two, to the agent and its person, what was refused, why, and who can change it where.</summary>
public sealed class Explanations(GatewayOptions options, MemberName nameOf)
{
    private const int MaxEcho = 128;

    /// <param name="name">What the client sent. The name of a tool or prompt is echoed in part; a URI never.</param>
    public string Of(DenialReason reason, PolicyState state, CallTarget target, OfferKind kind, string name)
    {
        var server = state.Servers.GetValueOrDefault(target.ServerId);
        var owner = OwnerOf(server);
        var refused = Refused(kind, server, name);
        var (it, them, was, are) = kind == OfferKind.Resources ? ("this server's resources", "them", "were", "are") : ("it", "it", "was", "is");
        return reason switch
        {
            DenialReason.EverythingStopped =>
                $"{refused}: an admin has stopped all calls for now. An admin can resume them at {options.Link("")}.",
            DenialReason.ServerStopped =>
                $"{refused}: the server {server?.Slug} is stopped for now. {owner} can resume it at {options.Link("servers")}.",
            DenialReason.MemberStopped =>
                $"{refused}: all calls of your person are stopped for now. An admin can resume them at {options.Link("people")}.",
            DenialReason.AgentStopped =>
                $"{refused}: this agent is stopped for now. An admin can resume it at {options.Link("people")}.",
            DenialReason.ToolStopped =>
                $"{refused}: {it} {are} stopped for now. {owner} can resume {them} at {options.Link("servers")}.",
            DenialReason.AgentRevoked or DenialReason.AgentExpired or DenialReason.MemberRemoved =>
                $"{refused}: this key is no longer valid. An admin can issue a new one at {options.Link("people")}.",
            DenialReason.MemberSuspended =>
                $"{refused}: the person this agent belongs to is suspended. An admin can lift that at {options.Link("people")}.",
            DenialReason.SignInTooOld =>
                $"{refused}: your person's last sign-in is too long ago. They can sign in again at {options.Link("")}; then this key works at once.",
            DenialReason.UnknownTool => Unknown(kind),
            DenialReason.LaunchNotApproved =>
                $"{refused}: the command line of the server {server?.Slug} is not approved. {owner} can approve it at {options.Link("servers")}.",
            DenialReason.ToolNew =>
                $"{refused}: {it} {was} never approved. {owner} can approve {them} at {options.Link("servers")}.",
            DenialReason.ToolHeld => Held(kind, server, name) + $" {owner} can approve the new definition at {options.Link("servers")}.",
            DenialReason.ToolGone =>
                $"{refused}: the server {server?.Slug} no longer offers {(kind == OfferKind.Resources ? "resources" : it)}. {owner} can look into it at {options.Link("servers")}.",
            DenialReason.NoGrant =>
                $"{refused}: nobody has given {it} to your person. {owner} can do so at {options.Link("access")}; your person can ask for {them} at {options.Link("agents")}.",
            DenialReason.DeniedByGrant =>
                $"{refused}: {it} {are} denied to your person. {owner} can change that at {options.Link("access")}.",
            DenialReason.GrantExpired =>
                $"{refused}: your person's access to {it} has ended. {owner} can renew it at {options.Link("access")}; your person can ask for {them} at {options.Link("agents")}.",
            DenialReason.HiddenFromAgent =>
                $"{refused}: your person hid {it} from this agent. They can show {them} again at {options.Link("agents")}.",
            DenialReason.CredentialMissing =>
                $"{refused}: the server {server?.Slug} wants your person's own token. They can paste it at {options.Link("accounts")}.",
            _ => throw new InvalidOperationException($"No sentence explains {reason}."),
        };
    }

    /// <summary>Who answers for a server: its owner by name, else an admin.</summary>
    internal string OwnerOf(UpstreamServer? server) =>
        server?.OwnerId is { } owner && nameOf(owner) is { } name ? $"{name} (who answers for {server.Slug})" : "An admin";

    private string Unknown(OfferKind kind)
    {
        var (thing, things) = kind switch
        {
            OfferKind.Tool => ("tool", "tools"),
            OfferKind.Prompt => ("prompt", "prompts"),
            _ => ("resource", "resources"),
        };
        return options.StatusTool
            ? $"There is no such {thing} here; see {StatusTool.Name} for what you may use."
            : $"There is no such {thing} here; list the {things} again, or ask at {options.Link("agents")}.";
    }

    private static string Refused(OfferKind kind, UpstreamServer? server, string name) => kind switch
    {
        OfferKind.Tool => $"{Echo(name)} was not called",
        OfferKind.Prompt => $"{Echo(name)} was not used",
        _ when server is not null => $"Nothing was read from the server {server.Slug}",
        _ => "The resource was not read",
    };

    private static string Held(OfferKind kind, UpstreamServer? server, string name) => kind == OfferKind.Resources
        ? $"The resources of the server {server?.Slug} are held: it now describes them differently from what was approved, so none is read until somebody has looked."
        : $"{Echo(name)} is held: its server now describes it differently from what was approved, so it is not {(kind == OfferKind.Tool ? "called" : "used")} until somebody has looked.";

    // Only to the client that sent it, and not at any length.
    private static string Echo(string name) => name.Length <= MaxEcho ? name : name[..MaxEcho] + "…";
}
