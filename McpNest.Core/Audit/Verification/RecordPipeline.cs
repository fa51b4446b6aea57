using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace McpNest.Core.Audit.Verification;

/// <summary>Reads and inspects records on one thread while another checks them in order. A few batches go round and round.</summary>
internal static class RecordPipeline
{
    private const int Batches = 4;
    private const int BatchSize = 256;

    public static async IAsyncEnumerable<InspectedRecord> ReadAsync(RecordSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var empty = Channel.CreateUnbounded<Batch>();
        var full = Channel.CreateUnbounded<Batch>();
        for (var i = 0; i < Batches; i++)
        {
            empty.Writer.TryWrite(new Batch());
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => FillAsync(source, empty.Reader, full.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in full.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    yield return batch.Records[i];
                }

                empty.Writer.TryWrite(batch);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nobody else may use the source meanwhile
        }
    }

    private static async Task FillAsync(RecordSource source, ChannelReader<Batch> empty, ChannelWriter<Batch> full, CancellationToken cancellationToken)
    {
        try
        {
            for (var more = true; more;)
            {
                var batch = await empty.ReadAsync(cancellationToken).ConfigureAwait(false);
                for (batch.Count = 0; batch.Count < BatchSize && (more = source.Read(batch.Records[batch.Count])); batch.Count++)
                {
                    RecordInspector.Inspect(batch.Records[batch.Count]);
                }

                full.TryWrite(batch);
            }

            full.Complete();
        }
        catch (Exception fault)
        {
            full.Complete(fault); // whoever reads throws it
        }
    }

    private sealed class Batch
    {
        public InspectedRecord[] Records { get; } = [.. Enumerable.Range(0, BatchSize).Select(_ => new InspectedRecord())];

        public int Count { get; set; }
    }
}
