using System.Buffers;
using System.IO.Compression;
using System.Text;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Evidence;

/// <summary>
/// Takes a contiguous range of records out of the journal with all that is needed to verify it alone. docs/journal.md describes the files.
/// </summary>
/// <remarks>
/// The range is settled and its end signed; then the export is recorded, behind its range; only then the first byte leaves. Records never
/// change, so they are read in portions and no long snapshot holds the journal's write-ahead log.
/// </remarks>
public sealed class EvidenceExport(NestDatabase database, NestJournal journal, Checkpoints checkpoints, CheckpointSigner signer, TimeProvider time)
{
    private const int Portion = 512 * 1024;

    /// <summary>Records the export and writes it as a ZIP archive.</summary>
    /// <param name="from">First record; null for the first there is.</param>
    /// <param name="to">Last record; null for the last there is.</param>
    /// <exception cref="NestException">The actor may not, there are no such records, or the end cannot be signed; nothing was written.</exception>
    /// <exception cref="JournalUnavailableException">The export cannot be recorded now; nothing was written.</exception>
    public async Task<EvidenceResult> WriteAsync(Actor actor, long? from, long? to, Stream output, CancellationToken cancellationToken)
    {
        ReadingRoom.DemandReader(await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false), actor);
        ReadingRoom.DemandFresh(actor, time.GetUtcNow()); // whole records of everybody, whatever their range
        var signed = await checkpoints.WithKeyAsync(key => Sign(key, from, to), cancellationToken).ConfigureAwait(false);
        var range = signed.Range;
        var result = new EvidenceResult(range.From, range.Last.Seq, range.Last.Seq - range.From + 1, signed.Checkpoint);
        await journal.CommitAsync(
            actor, [new Change.Exported(ExportKind.Evidence, result.From, result.To, result.Count, null)], null, cancellationToken).ConfigureAwait(false);

        await using var outlet = new Outlet(output);
        using (var archive = new ZipArchive(outlet, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in Files(signed, result))
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                entry.LastWriteTime = time.GetUtcNow();
                using var stream = entry.Open();
                foreach (var portion in content)
                {
                    stream.Write(portion.Span);
                    await outlet.DrainAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        await outlet.DrainAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private Signed Sign(SigningKey key, long? from, long? to)
    {
        using var connection = database.Open(readOnly: true);
        var head = signer.Head(); // durable before anything is signed; the range ends there at the latest
        var range = EvidenceRange.Find(connection, from, to ?? head.Seq, key.Public);
        var opening = range.Before is { } before ? EvidenceOpening.Sign(key, before.State, before.At, time.GetUtcNow()) : null;
        return new Signed(range, opening, checkpoints.Sign(key, range.Last, range.Epoch), key.Public);
    }

    private IEnumerable<(string Name, IEnumerable<ReadOnlyMemory<byte>> Content)> Files(Signed signed, EvidenceResult result)
    {
        yield return (EvidenceFiles.Readme, [EvidenceFiles.ReadmeOf(signed.Checkpoint.Nest, result.From, result.To, signed.Key, time.GetUtcNow())]);
        yield return (EvidenceFiles.PublicKey, [Encoding.ASCII.GetBytes(SigningKey.PemOf(signed.Key))]);
        yield return (EvidenceFiles.Schema, [EvidenceSchema.Bytes()]);
        yield return (EvidenceFiles.Verifier, [Encoding.UTF8.GetBytes(EvidenceFiles.Read(EvidenceFiles.Verifier))]);
        if (signed.Opening is { } opening)
        {
            yield return (EvidenceFiles.Opening, [opening]);
        }

        yield return (EvidenceFiles.Checkpoints, Lines(signed));
        yield return (EvidenceFiles.Records, Records(result));
    }

    /// <summary>The checkpoints that speak of the range, as they stand in their file.</summary>
    private IEnumerable<ReadOnlyMemory<byte>> Lines(Signed signed) => signer.Kept.Lines()
        .Where(line => CheckpointFile.TryParse(line) is { } checkpoint && signed.Range.Holds(checkpoint, signed.Checkpoint.Nest))
        .Where(line => line != signed.Checkpoint.ToLine())
        .Append(signed.Checkpoint.ToLine())
        .Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>The bodies, one a line, in portions.</summary>
    private IEnumerable<ReadOnlyMemory<byte>> Records(EvidenceResult range)
    {
        using var connection = database.Open(readOnly: true);
        using var command = ChainReader.Command(connection, "SELECT Seq, Body FROM Journal WHERE Seq >= $1 AND Seq <= $2 ORDER BY Seq", 0L, range.To);
        var portion = new ArrayBufferWriter<byte>(2 * Portion);
        for (var next = range.From; next <= range.To;)
        {
            portion.ResetWrittenCount();
            next = Fill(portion, command, next);
            yield return portion.WrittenMemory;
        }
    }

    private static long Fill(ArrayBufferWriter<byte> portion, SqliteCommand command, long next)
    {
        command.Parameters[0].Value = next;
        using var reader = command.ExecuteReader();
        while (portion.WrittenCount < Portion && reader.Read())
        {
            if (reader.GetInt64(0) != next)
            {
                break;
            }

            var body = reader.GetFieldValue<byte[]>(1);
            portion.Write(body);
            portion.Write("\n"u8);
            next++;
        }

        return portion.WrittenCount > 0
            ? next
            : throw new NestException($"Record {next} is missing, so the export was broken off; look into it with 'audit verify'.");
    }

    private sealed record Signed(EvidenceRange Range, byte[]? Opening, Checkpoint Checkpoint, CheckpointKey Key);
}
