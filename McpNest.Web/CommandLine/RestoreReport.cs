using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Storage.Backups;

namespace McpNest.Web.CommandLine;

/// <summary>What a restore has to say.</summary>
/// <param name="Lost">A checkpoint that knows records beyond the backup.</param>
/// <param name="Erased">How many people were erased again.</param>
/// <param name="NotErased">Who could not be erased again, being the last admin.</param>
/// <param name="HadErasures">Whether there was a list of erasures to go by.</param>
internal sealed record RestoreReport(BackupManifest Backup, RestoredNest Nest, Checkpoint? Lost, bool WithKeys, int Erased, IReadOnlyList<string> NotErased, bool HadErasures)
{
    /// <summary>Whether the key that signs checkpoints is lost.</summary>
    public bool NeedsSigningKey { get; init; }

    /// <summary>A checkpoint beyond the backup whose key the backup does not know, so that nothing was done by it.</summary>
    public Checkpoint? Unproved { get; init; }

    /// <summary>How many people's passwords were forgotten.</summary>
    public int Passwords { get; init; }

    public object Json => new
    {
        Backup.Nest,
        Nest.Epoch,
        ThroughSeq = Backup.Seq,
        KnownSeq = Lost?.Seq,
        UnprovedSeq = Unproved?.Seq,
        WithKeys,
        Nest.KeysRevoked,
        Nest.TokensLost,
        Nest.SecretsLost,
        Erased,
        NotErased,
        NeedsSigningKey,
        PasswordsForgotten = Passwords,
        State = "stopped",
    };

    public string Text => string.Join(Environment.NewLine, Lines());

    private IEnumerable<string> Lines()
    {
        yield return $"Restored the backup of {Words.Of(Backup.At)} with its records up to {Backup.Seq}; epoch {Nest.Epoch} begins.";
        if (Lost is not null)
        {
            yield return $"This backup ends at record {Backup.Seq}; a checkpoint of {Words.Of(Lost.At)} knows record {Lost.Seq}: {Lost.Seq - Backup.Seq} records are lost.";
        }

        if (Unproved is not null)
        {
            yield return $"A checkpoint that says it is of {Words.Of(Unproved.At)} names record {Unproved.Seq} of epoch {Unproved.Epoch}, by a key that this backup does not know: of a later key, or forged. Nothing was done by it.";
        }

        if (!WithKeys)
        {
            yield return $"The keys were not restored. Agents that need a new key ('key issue'): {Nest.KeysRevoked}; tokens that members must give again: {Nest.TokensLost}.";
            if (Nest.SecretsLost.Count > 0)
            {
                yield return $"Enter the secrets of these servers again: {string.Join(", ", Nest.SecretsLost)}.";
            }
        }

        if (NeedsSigningKey)
        {
            yield return "The key that signs checkpoints was not restored: make a new one with 'audit checkpoint --new-key'.";
        }

        if (NotErased.Count > 0)
        {
            yield return $"Still to be erased again, which the last admin cannot be: {string.Join(", ", NotErased)}; make somebody else an admin, then run 'member erase'.";
        }

        if (Erased > 0)
        {
            yield return $"People erased again, since they were erased after the backup: {Erased}.";
        }

        if (!HadErasures)
        {
            yield return "No list of erasures was found: whoever was erased after the backup is back, and has to be erased again.";
        }

        yield return "All sessions, cookies and one-time links from before have ended.";
        if (Passwords > 0)
        {
            yield return $"Passwords ({Passwords}) and recovery codes of the backup do not work any more, passkeys do: let people in with 'signin-link EMAIL'.";
        }

        yield return "Everything is stopped: revoke again what was revoked after the backup, then let calls through with 'resume --all'.";
    }
}
