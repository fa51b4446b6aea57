using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>member erase|export</c></summary>
internal static class ErasureVerbs
{
    public static Command Erase(CommandContext context)
    {
        var who = Who();
        return context.OnNest(new Command("erase", "Forget who somebody was, for good. Their records stay under a pseudonym.") { who }, async (parse, nest, token) =>
        {
            var book = nest.Get<ErasureBook>();
            foreach (var id in await FindAsync(book, parse.GetRequiredValue(who), token))
            {
                var left = MemberReach.Of(await nest.Journal.CatchUpAsync(token), id, nest.Get<TimeProvider>().GetUtcNow()).Services.Count;
                var erased = await book.EraseAsync(Actor.Operator, id, token);
                Say(context.Output, erased);
                if (left > 0)
                {
                    context.Output.Warn($"Nobody answers for {left} of the services any more; say who does: member owner SERVICE EMAIL");
                }
            }
        });
    }

    public static Command Export(CommandContext context)
    {
        var who = Who();
        var path = Options.Text("--out", "FILE", "The file to write; it must not exist yet.");
        path.Required = true;
        return context.OnNest(new Command("export", "Write everything held about one person to a file (JSON).") { who, path }, async (parse, nest, token) =>
        {
            var (named, file) = (parse.GetRequiredValue(who), parse.GetRequiredValue(path)!);
            var found = await FindAsync(nest.Get<ErasureBook>(), named, token);
            if (found.Count > 1)
            {
                throw new NestException($"{found.Count} members had the address {named}, one after the other; name one of them: {string.Join(", ", found)}.");
            }

            var count = await NewFile.WriteAsync(file, stream => nest.Get<PersonFile>().WriteAsync(Actor.Operator, found[0], stream, token));
            context.Output.Say(new { Id = found[0], Records = count, File = file }, $"{file} holds everything about {named}, with {count} records. It tells what they did: keep it to them.");
        });
    }

    private static Argument<string> Who() => new("EMAIL")
    {
        Description = "Address of the person, or the pseudonym or id of somebody who was erased or shares an address with an earlier member.",
    };

    /// <summary>An address stands for everybody who has or had it: the same person, as far as anybody can tell.</summary>
    private static async Task<IReadOnlyList<Guid>> FindAsync(ErasureBook book, string text, CancellationToken cancellationToken)
    {
        if (text.Contains('@', StringComparison.Ordinal))
        {
            var found = await book.FindAsync(text, cancellationToken);
            return found.Count > 0 ? found : throw new NestException($"Nobody with the address {text} is or was a member; look at 'member list', or name the pseudonym.");
        }

        var known = await book.KnownAsync(cancellationToken);
        Guid[] matches = [.. known.Where(id => Pseudonym.Of(id) == text || (Guid.TryParse(text, out var exact) && id == exact))];
        return matches.Length switch
        {
            0 => throw new NestException($"Nobody is known as {text}; give an address, a pseudonym or an id."),
            1 => matches,
            _ => throw new NestException($"Several people are known as {text}; name one by id: {string.Join(", ", matches)}."),
        };
    }

    private static void Say(CommandOutput output, Erasure erased)
    {
        var pseudonym = Pseudonym.Of(erased.MemberId);
        output.Say(
            new { Id = erased.MemberId, Pseudonym = pseudonym, erased.Complete, erased.Listed, erased.RemovedBackups, erased.StillNamedIn },
            $"They are {pseudonym} from now on; backups made before, elsewhere, still know them.");
        foreach (var backup in output.AsJson ? [] : erased.RemovedBackups)
        {
            output.Text($"Removed a backup that knew them: {backup}");
        }

        foreach (var place in erased.StillNamedIn)
        {
            output.Warn($"They may still be named in {place}; change that yourself.");
        }

        if (!erased.Listed)
        {
            output.Warn("The list of erasures beside the checkpoints could not be written, so a restored backup would know them again; make that folder writable and repeat this.");
        }

        if (!erased.Complete)
        {
            output.Warn($"A write-ahead log still holds copies, because somebody is reading; repeat this in a moment: member erase {erased.MemberId}");
        }
    }
}
