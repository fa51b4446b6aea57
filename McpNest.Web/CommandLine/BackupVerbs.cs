using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Hosting;

namespace McpNest.Web.CommandLine;

/// <summary><c>backup FILE [--with-keys]</c> and <c>restore FILE</c></summary>
internal static class BackupVerbs
{
    private const int FolderInUse = 78;

    public static IEnumerable<Command> Create(CommandContext context) => [Backup(context), Restore(context)];

    private static Command Backup(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it; a file that is not there yet." };
        var withKeys = new Option<bool>("--with-keys") { Description = "Pack the keys too, under a passphrase that is asked for." };
        var passphrase = PassphraseOption();
        var verb = new Command("backup", "Write everything but configuration into one file, while the nest is running.") { file, withKeys, passphrase };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var keys = parse.GetValue(passphrase) || parse.GetValue(withKeys);
            var made = await nest.Get<BackupBook>().BackupAsync(
                Actor.Operator, parse.GetRequiredValue(file), keys ? Passphrase(context.Output, parse.GetValue(passphrase), twice: true) : null, token);
            context.Output.Say(
                new { File = Path.GetFullPath(parse.GetRequiredValue(file)), made.Nest, made.Epoch, made.Seq, made.Hash, At = Words.Of(made.At), WithKeys = made.HasKeys() },
                $"Backed up records up to {made.Seq} to {parse.GetRequiredValue(file)}, "
                + (made.HasKeys() ? "with the keys; keep the passphrase elsewhere." : "without the keys; nest.key and journal.key need a copy of their own, or --with-keys."));
        });
    }

    private static Command Restore(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "A backup." };
        var checkpoints = Options.Text("--checkpoints", "PATH", "Checkpoints kept elsewhere, to compare with: a folder or a file.");
        var erasures = Options.Text("--erasures", "PATH", "A list of erasures kept elsewhere: a folder or a file.");
        var withoutKeys = new Option<bool>("--without-keys") { Description = "Leave the keys in the backup alone, and lose what they open." };
        var passphrase = PassphraseOption();
        var verb = new Command("restore", "Restore a backup into an empty data folder. The nest starts stopped.") { file, checkpoints, erasures, withoutKeys, passphrase };
        verb.SetAction(async (parse, token) =>
        {
            context.Output.AsJson = parse.GetValue(context.Json);
            var folder = DataFolder.Open(parse.GetValue(context.Data) ?? DataFolder.DefaultPath);
            using var held = ServeLock.TryTake(folder);
            if (held is null)
            {
                context.Output.Fail($"A server is using {folder.Path}; stop it first or name another folder with --data.");
                return FolderInUse;
            }

            var restoration = new Restoration(folder, NestOptionsReader.Read(NestConfiguration.Load(folder)))
            {
                Checkpoints = parse.GetValue(checkpoints),
                Erasures = parse.GetValue(erasures),
                Passphrase = parse.GetValue(withoutKeys) ? () => null : () => Passphrase(context.Output, parse.GetValue(passphrase), twice: false),
            };
            var done = await restoration.RunAsync(Path.GetFullPath(parse.GetRequiredValue(file)), token);
            context.Output.Say(done.Json, done.Text);
            return 0;
        });
        return verb;
    }

    private static Option<bool> PassphraseOption() => new("--passphrase-stdin") { Description = "Read the passphrase of the keys from standard input." };

    private static string Passphrase(CommandOutput output, bool fromInput, bool twice)
    {
        var given = fromInput ? output.ReadLine() : output.AskHidden("Passphrase of the keys: ");
        if (twice && !fromInput && given is not null && output.AskHidden("Once more: ") != given)
        {
            throw new NestException("The two passphrases differ; try again.");
        }

        return given is { Length: > 0 }
            ? given
            : throw new NestException("The keys need a passphrase; pipe it in with --passphrase-stdin"
                + (twice ? "." : ", or restore with --without-keys and lose what they open."));
    }
}
