using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace McpNest.Core.Policy;

/// <summary>
/// An administrative fact. Policy is nothing but these, applied in order, so each holds all that a decision needs and
/// nothing that may have to be erased: ids, enums, instants, hashes, slugs and tool names; no names of people, no free text.
/// The set is closed; the discriminators are part of the journal's format and never change.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(NestCreated), "nest_created")]
[JsonDerivedType(typeof(MemberAdded), "member_added")]
[JsonDerivedType(typeof(MemberRoleSet), "member_role_set")]
[JsonDerivedType(typeof(MemberSuspended), "member_suspended")]
[JsonDerivedType(typeof(MemberUnsuspended), "member_unsuspended")]
[JsonDerivedType(typeof(MemberRemoved), "member_removed")]
[JsonDerivedType(typeof(GroupAdded), "group_added")]
[JsonDerivedType(typeof(GroupMembersSet), "group_members_set")]
[JsonDerivedType(typeof(GroupRemoved), "group_removed")]
[JsonDerivedType(typeof(KeyIssued), "key_issued")]
[JsonDerivedType(typeof(KeyRevoked), "key_revoked")]
[JsonDerivedType(typeof(ServerAdded), "server_added")]
[JsonDerivedType(typeof(ServerReconfigured), "server_reconfigured")]
[JsonDerivedType(typeof(LaunchApproved), "launch_approved")]
[JsonDerivedType(typeof(ServerRemoved), "server_removed")]
[JsonDerivedType(typeof(ToolsDiscovered), "tools_discovered")]
[JsonDerivedType(typeof(ToolsApproved), "tools_approved")]
[JsonDerivedType(typeof(ToolsBlocked), "tools_blocked")]
[JsonDerivedType(typeof(GrantSet), "grant_set")]
[JsonDerivedType(typeof(GrantRemoved), "grant_removed")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(LinkIssued), "link_issued")]
[JsonDerivedType(typeof(CredentialSet), "credential_set")]
[JsonDerivedType(typeof(CredentialRemoved), "credential_removed")]
[JsonDerivedType(typeof(SignedIn), "signed_in")]
[JsonDerivedType(typeof(MemberErased), "member_erased")]
[JsonDerivedType(typeof(CheckpointKeySet), "checkpoint_key_set")]
[JsonDerivedType(typeof(Exported), "exported")]
[JsonDerivedType(typeof(BackedUp), "backed_up")]
[JsonDerivedType(typeof(Restored), "restored")]
[JsonDerivedType(typeof(Upgraded), "upgraded")]
[JsonDerivedType(typeof(KeyRolled), "key_rolled")]
[JsonDerivedType(typeof(KeyExpirySet), "key_expiry_set")]
[JsonDerivedType(typeof(AgentRenamed), "agent_renamed")]
[JsonDerivedType(typeof(AgentHidesSet), "agent_hides_set")]
[JsonDerivedType(typeof(ToolsKept), "tools_kept")]
[JsonDerivedType(typeof(ToolRequested), "tool_requested")]
[JsonDerivedType(typeof(RequestEnded), "request_ended")]
[JsonDerivedType(typeof(NamesShownTo), "names_shown_to")]
[JsonDerivedType(typeof(NamesRevealed), "names_revealed")]
[JsonDerivedType(typeof(AddressSet), "address_set")]
[JsonDerivedType(typeof(ServerRestarted), "server_restarted")]
[JsonDerivedType(typeof(MemberRenamed), "member_renamed")]
[JsonDerivedType(typeof(AgentClientAccepted), "agent_client_accepted")]
[JsonDerivedType(typeof(CredentialEndSet), "credential_end_set")]
[JsonDerivedType(typeof(MaxSignInAgeSet), "max_sign_in_age_set")]
[JsonDerivedType(typeof(SignInRefused), "sign_in_refused")]
[JsonDerivedType(typeof(AccountChanged), "account_changed")]
[JsonDerivedType(typeof(SessionsEnded), "sessions_ended")]
[JsonDerivedType(typeof(ServiceOwnerSet), "service_owner_set")]
[JsonDerivedType(typeof(JoinLinkMade), "join_link_made")]
[JsonDerivedType(typeof(JoinLinkEnded), "join_link_ended")]
[JsonDerivedType(typeof(Joined), "joined")]
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>The first record of every journal.</summary>
    public sealed record NestCreated(Guid InstanceId) : Change;

    public sealed record MemberAdded(Guid MemberId, MemberKind Kind, MemberRole Role, Guid? OwnerId) : Change;

    public sealed record MemberRoleSet(Guid MemberId, MemberRole Role) : Change;

    /// <summary>People call the member something else; the name itself is not policy.</summary>
    public sealed record MemberRenamed(Guid MemberId) : Change;

    public sealed record MemberSuspended(Guid MemberId) : Change;

    public sealed record MemberUnsuspended(Guid MemberId) : Change;

    /// <summary>Takes the member out for good, with their agents, grants and places in groups.</summary>
    public sealed record MemberRemoved(Guid MemberId) : Change;

    public sealed record GroupAdded(Guid GroupId) : Change;

    public sealed record GroupMembersSet(Guid GroupId, ImmutableArray<Guid> Members) : Change;

    public sealed record GroupRemoved(Guid GroupId) : Change;

    /// <summary>A new agent with its key.</summary>
    public sealed record KeyIssued(Guid AgentId, Guid MemberId, string KeyHash, DateTimeOffset ExpiresAt) : Change;

    public sealed record KeyRevoked(Guid AgentId) : Change;

    /// <summary>The agent has another key.</summary>
    /// <param name="PreviousUntil">Until when the key before works beside it; null: no longer.</param>
    public sealed record KeyRolled(Guid AgentId, string KeyHash, DateTimeOffset ExpiresAt, DateTimeOffset? PreviousUntil) : Change;

    public sealed record KeyExpirySet(Guid AgentId, DateTimeOffset ExpiresAt) : Change;

    /// <summary>People call the agent something else; the name itself is not policy.</summary>
    public sealed record AgentRenamed(Guid AgentId) : Change;

    /// <summary>The client that uses the agent's key now is fine, though the key was made for another; which one is not policy.</summary>
    public sealed record AgentClientAccepted(Guid AgentId) : Change;

    /// <summary>What this agent is not to see or call although its member may. Replaces what it hid before.</summary>
    /// <param name="Offers">Ids of tools, prompts and resources.</param>
    public sealed record AgentHidesSet(Guid AgentId, ImmutableArray<Guid> Offers) : Change;

    public sealed record ServerAdded(
        Guid ServerId,
        string Slug,
        ServerTransport Transport,
        CredentialKind Credential,
        Guid? OwnerId,
        string TargetHash,
        int TimeoutSeconds) : Change
    {
        /// <summary>See <see cref="UpstreamServer.Bare"/>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Bare { get; init; }
    }

    /// <summary>
    /// Another address, command line, owner or timeout. Another target takes a launch approval away, and the members' own tokens: they were
    /// given for the old one.
    /// </summary>
    public sealed record ServerReconfigured(
        Guid ServerId, ServerTransport Transport, Guid? OwnerId, string TargetHash, int TimeoutSeconds) : Change
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public CredentialKind Credential { get; init; }

        /// <summary>The <see cref="UpstreamServer.Revision"/> it was meant to replace; any other is a conflict. Null: whatever is there.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public long? Seen { get; init; }

        /// <summary>See <see cref="UpstreamServer.Bare"/>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Bare { get; init; }
    }

    /// <summary>All connections to it were dropped and made anew.</summary>
    public sealed record ServerRestarted(Guid ServerId) : Change;

    /// <summary>Somebody allowed exactly this command line to run.</summary>
    public sealed record LaunchApproved(Guid ServerId, string TargetHash) : Change;

    public sealed record ServerRemoved(Guid ServerId) : Change;

    /// <summary>What differs from what was last seen at a server: new, changed, and (without fingerprint) gone tools.</summary>
    public sealed record ToolsDiscovered(Guid ServerId, ImmutableArray<SeenTool> Tools) : Change;

    /// <summary>Somebody approved exactly these definitions.</summary>
    public sealed record ToolsApproved(Guid ServerId, ImmutableArray<ToolVersion> Tools) : Change;

    /// <summary>Somebody saw exactly these changed definitions and lets calls pass; agents go on reading the approved ones.</summary>
    public sealed record ToolsKept(Guid ServerId, ImmutableArray<ToolVersion> Tools) : Change;

    /// <summary>Approval taken back, or never given: the tools are off.</summary>
    public sealed record ToolsBlocked(Guid ServerId, ImmutableArray<Guid> ToolIds) : Change
    {
        /// <summary>The definitions this was decided about; none of a tool that was gone. Older records do not say.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ImmutableArray<ToolVersion>? Seen { get; init; }
    }

    /// <summary>Gives or replaces a grant; its identity is subject and target.</summary>
    public sealed record GrantSet(
        Guid GrantId,
        SubjectKind SubjectKind,
        Guid SubjectId,
        Guid ServerId,
        Guid? ToolId,
        GrantEffect Effect,
        DateTimeOffset? Until) : Change;

    public sealed record GrantRemoved(Guid GrantId) : Change;

    /// <summary>A member asks to be allowed a tool.</summary>
    /// <param name="Hours">For how long from the decision on; null: for good.</param>
    public sealed record ToolRequested(Guid RequestId, Guid MemberId, Guid ServerId, Guid ToolId, int? Hours) : Change;

    public sealed record RequestEnded(Guid RequestId, RequestEnd End) : Change;

    public sealed record Stopped(StopScope Scope, Guid? Id) : Change;

    public sealed record Resumed(StopScope Scope, Guid? Id) : Change;

    /// <summary>A member gave their own token for a server, or another one.</summary>
    public sealed record CredentialSet(Guid ServerId, Guid MemberId) : Change;

    public sealed record CredentialRemoved(Guid ServerId, Guid MemberId) : Change;

    /// <summary>Somebody noted when a stored credential ends where it was made; the nest reminds of it and decides nothing by it.</summary>
    /// <param name="MemberId">Whose own token it is; null for a secret of the server.</param>
    /// <param name="EndsOn">Null: not known (any more).</param>
    public sealed record CredentialEndSet(Guid ServerId, Guid? MemberId, DateOnly? EndsOn) : Change;

    /// <summary>A one-time setup link (no member) or sign-in link was made.</summary>
    public sealed record LinkIssued(Guid? MemberId) : Change;

    /// <summary>A member came in.</summary>
    public sealed record SignedIn(Guid MemberId) : Change
    {
        /// <summary>When an identity provider vouched for them; null for a local sign-in. Whoever once came through a provider has to come again.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public DateTimeOffset? VouchedAt { get; init; }
    }

    /// <summary>For how long after a sign-in through a provider a member's keys work. From the configuration, recorded so that a replay knows it.</summary>
    /// <param name="Days">Null: for as long as the key itself.</param>
    public sealed record MaxSignInAgeSet(int? Days) : Change;

    /// <summary>Somebody was not let in.</summary>
    /// <param name="MemberId">Whose account was tried; null when it is nobody's.</param>
    /// <param name="Limited">Attempts were so many that further ones are neither tried nor recorded for a while.</param>
    public sealed record SignInRefused(Guid? MemberId, SignInWay Way, bool Limited) : Change;

    /// <summary>How a member signs in was changed.</summary>
    public sealed record AccountChanged(Guid MemberId, AccountAct Act) : Change;

    /// <summary>Sessions of a member were ended before their time, by themselves or by somebody else.</summary>
    public sealed record SessionsEnded(Guid MemberId, int Count) : Change;

    /// <summary>Another person answers for a service.</summary>
    public sealed record ServiceOwnerSet(Guid MemberId, Guid OwnerId) : Change;

    /// <summary>A link was made with which several people may join a group.</summary>
    /// <param name="Uses">How many may join with it.</param>
    public sealed record JoinLinkMade(Guid LinkId, Guid GroupId, DateTimeOffset Until, int Uses) : Change;

    /// <summary>A join link was taken back before its end.</summary>
    public sealed record JoinLinkEnded(Guid LinkId) : Change;

    /// <summary>Somebody became a member with a join link; follows the <see cref="MemberAdded"/> in the name of who made the link.</summary>
    public sealed record Joined(Guid MemberId, Guid LinkId) : Change;

    /// <summary>All that told who a removed member was is gone; records show a pseudonym from now on.</summary>
    public sealed record MemberErased(Guid MemberId) : Change;

    /// <summary>Checkpoints are signed with this key from here on; the one before signs this record too.</summary>
    public sealed record CheckpointKeySet(CheckpointKey Key) : Change;

    /// <summary>Records left the nest as a file.</summary>
    /// <param name="FromSeq">First record of the file, or of the range it was selected from.</param>
    /// <param name="ToSeq">Last one.</param>
    /// <param name="Count">How many lines were written.</param>
    /// <param name="MemberId">Whose data it was; null unless it is about one person.</param>
    public sealed record Exported(ExportKind Kind, long FromSeq, long ToSeq, long Count, Guid? MemberId) : Change;

    /// <summary>A backup was made that ends at this record.</summary>
    /// <param name="WithKeys">Whether it holds the keys, under a passphrase.</param>
    public sealed record BackedUp(long ThroughSeq, bool WithKeys) : Change;

    /// <summary>
    /// The folder was restored from a backup that ended at <paramref name="ThroughSeq"/>: a new epoch begins. Records of the earlier epoch up
    /// to <paramref name="KnownSeq"/> existed, as a checkpoint kept elsewhere shows, and are lost.
    /// </summary>
    public sealed record Restored(int Epoch, long ThroughSeq, long? KnownSeq, bool WithKeys) : Change;

    /// <summary>Who reads names of people in the audit; everybody else there sees pseudonyms.</summary>
    public sealed record NamesShownTo(NameAudience Audience) : Change;

    /// <summary>Somebody who sees pseudonyms looked up, with a reason, who one of them is.</summary>
    public sealed record NamesRevealed(Guid MemberId) : Change;

    /// <summary>The address members use, where the configuration names none.</summary>
    public sealed record AddressSet(string Url) : Change;

    /// <summary>Another version of the program took the folder over and brought its tables up to date.</summary>
    /// <param name="From">Name of the last step the tables had; null when they were new.</param>
    public sealed record Upgraded(string? From, string To, string Version) : Change;
}
