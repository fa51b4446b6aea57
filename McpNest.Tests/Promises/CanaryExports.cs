using System.IO.Compression;
using System.Text;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;
using McpNest.Tests.EndToEnd;

namespace McpNest.Tests.Promises;

/// <summary>Everything that can leave a nest as a file.</summary>
internal static class CanaryExports
{
    public static async Task<IReadOnlyList<string>> ReadAsync(NestApp app)
    {
        var cancel = TestContext.Current.CancellationToken;
        var files = new List<string>();
        foreach (var format in Enum.GetValues<SelectionFormat>())
        {
            foreach (var scope in Enum.GetValues<AuditScope>())
            {
                using var selection = new MemoryStream();
                await app.Nest.Get<Selection>().WriteAsync(Actor.Operator, scope, CallQuery.All, format, selection, cancel);
                files.Add(Encoding.UTF8.GetString(selection.ToArray()));
                Assert.Contains(scope == AuditScope.Changes ? "server_added" : "timed_out", files[^1], StringComparison.Ordinal);
            }
        }

        using var evidence = new MemoryStream();
        await app.Nest.Get<EvidenceExport>().WriteAsync(Actor.Operator, null, null, evidence, cancel);
        using var archive = new ZipArchive(evidence);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(cancel));
            files.Add(await reader.ReadToEndAsync(cancel));
        }

        return files;
    }
}
