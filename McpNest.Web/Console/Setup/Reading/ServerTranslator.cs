using System.Collections.Immutable;
using McpNest.Core.Administration.Import;
using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Rules;
using McpNest.Scan.Secrets;
using Moved = McpNest.Core.Policy.ServerTransport;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>Makes of a server the scanner read one that can be added, or says what is in the way.</summary>
internal static class ServerTranslator
{
    private const int LongestName = 80;

    public static ImportedServer Translate(ServerEntry entry, ImmutableArray<Finding> found, ImportSlugs slugs)
    {
        var remarks = new Remarks();
        var secrets = SecretFinder.In(entry);
        var server = new ImportedServer
        {
            Name = entry.Name.Length <= LongestName ? entry.Name : entry.Name[..LongestName] + "…",
            Slug = slugs.Next(entry.Name),
            Transport = entry.Transport is ServerTransport.Stdio or ServerTransport.None ? Moved.Stdio : Moved.Http,
            IsOff = entry.IsDisabled,
        };
        var placement = PlacementFinder.Of("", entry);
        if (entry.Transport is ServerTransport.Http or ServerTransport.Sse || entry.Launch?.RemoteUrl is not null)
        {
            server = RemotePart.Translate(server, entry, placement, secrets, remarks);
        }
        else
        {
            if (!placement.CanMove)
            {
                remarks.Obstacle(placement.Reason);
            }

            server = entry.Launch is { } launch ? LocalPart.Translate(server, entry, launch, secrets, remarks) : server;
        }

        Remark(entry, remarks);
        ScanPart.Remark(entry, found, remarks);
        return server with { Obstacles = remarks.Obstacles, Doubts = remarks.Doubts, Notes = remarks.Notes };
    }

    private static void Remark(ServerEntry entry, Remarks remarks)
    {
        var map = entry.Node as ConfigMap;
        if (entry.EnvironmentFile is not null || map?["headersHelper"] is not null)
        {
            remarks.Doubt(ImportText.ReadsFile);
        }

        if (!entry.AutoApproved.IsEmpty)
        {
            remarks.Note(ImportText.Approvals);
        }

        if (map?["oauth"] is { } oauth and not ConfigScalar { Kind: ConfigKind.False or ConfigKind.Nothing })
        {
            remarks.Doubt(ImportText.SignsIn);
        }

        if (entry.IsDisabled)
        {
            remarks.Note(ImportText.WasOff);
        }
    }
}
