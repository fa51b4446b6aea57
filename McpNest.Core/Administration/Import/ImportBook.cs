using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Import;

/// <summary>Adds servers that were found, one act each: what cannot be added leaves the others alone.</summary>
public sealed class ImportBook(ServersBook servers)
{
    public async Task<IReadOnlyList<ImportResult>> AddAsync(Actor actor, IReadOnlyList<ImportChoice> choices, CancellationToken cancellationToken)
    {
        var results = new List<ImportResult>();
        foreach (var choice in choices)
        {
            try
            {
                var request = choice.Server.ToRequest(choice.Slug.Trim(), choice.Typed);
                results.Add(new ImportResult(choice, await servers.AddAsync(actor, request, cancellationToken), null));
            }
            catch (Exception refusal) when (refusal is NestException or JournalUnavailableException)
            {
                results.Add(new ImportResult(choice, null, refusal.Message));
            }
        }

        return results;
    }
}
