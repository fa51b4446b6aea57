using System.Buffers;
using System.Collections.Immutable;
using McpNest.Core.Administration.Import;
using McpNest.Core.Upstreams;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>The command line and the environment of a server the nest would run: without shells around it, and without keys in it.</summary>
internal static class LocalPart
{
    private static readonly SearchValues<char> s_shellSigns = SearchValues.Create("|&;<>`\n");

    // What only starts another program. Others, such as those that fill in secrets, do more.
    private static readonly string[] s_plain = ["cmd", "powershell", "pwsh", "sh", "bash", "zsh", "dash", "fish", "ksh", "env", "exec", "command", "call", "start", "nohup", "time", "nice"];

    public static ImportedServer Translate(ImportedServer server, ServerEntry entry, Launch launch, ImmutableArray<SecretFound> secrets, Remarks remarks)
    {
        LookAtShape(entry.Node as ConfigMap, entry.Command!.Value, remarks);
        LookAround(launch, remarks);
        if (launch.Words.IsEmpty)
        {
            remarks.Obstacle(ImportText.ShellLine);
            return server;
        }

        // Where a runner lies differs from computer to computer; what it is called does not.
        var command = launch.Kind == LaunchKind.Program ? launch.Words[0].Value : launch.Runner;
        if (command != entry.Command!.Value && launch.Wrappers.IsEmpty)
        {
            remarks.Note(Texts.Fill(ImportText.Runner, Quote(command)));
        }

        if (Placeholders.HasAny(command))
        {
            remarks.Obstacle(Texts.Fill(ImportText.ArgumentFilledIn, Quote(command)));
        }

        var (args, given) = Arguments(launch);
        var environment = entry.Environment.Concat(launch.Kind == LaunchKind.Container ? given : launch.Environment);
        return server with { Command = command, Args = Checked(args, secrets, remarks), Values = EntryValues.Of(environment, SecretPlace.Environment, secrets, remarks) };
    }

    /// <summary>The scanner reads over what is no argument; what is run must be what was meant.</summary>
    private static void LookAtShape(ConfigMap? entry, string command, Remarks remarks)
    {
        if (entry?["command"] is ConfigScalar { Kind: ConfigKind.Text } line && line.Text.Trim() != command)
        {
            remarks.Note(ImportText.TakenApart);
        }

        foreach (var args in new[] { entry?["args"], (entry?["command"] as ConfigMap)?["args"] })
        {
            if (args is ConfigMap || args is ConfigScalar { Kind: not (ConfigKind.Text or ConfigKind.Nothing) })
            {
                remarks.Obstacle(ImportText.ArgumentsNoList);
            }
            else if (args is ConfigList list && list.Items.Any(item => item is not ConfigScalar { Kind: not ConfigKind.Nothing }))
            {
                remarks.Obstacle(ImportText.ArgumentNoText);
            }
        }
    }

    private static void LookAround(Launch launch, Remarks remarks)
    {
        if (launch.ShellLine is { } line && line.Value.AsSpan().IndexOfAny(s_shellSigns) >= 0)
        {
            remarks.Obstacle(ImportText.ShellLine);
        }

        foreach (var wrapper in launch.Wrappers.Where(wrapper => wrapper != "env"))
        {
            if (s_plain.Contains(wrapper, StringComparer.Ordinal))
            {
                remarks.Note(Texts.Fill(ImportText.Wrapper, Quote(wrapper)));
            }
            else
            {
                remarks.Doubt(Texts.Fill(ImportText.WrapperDoesMore, Quote(wrapper)));
            }
        }
    }

    /// <summary>The arguments; variables with their values are taken out of them, since a container takes them from its surroundings as well.</summary>
    private static (ImmutableArray<ConfigText> Args, List<NamedText> Given) Arguments(Launch launch)
    {
        var args = launch.Words[1..].ToBuilder();
        var given = new List<NamedText>();
        for (var at = 1; launch.Kind == LaunchKind.Container && at < args.Count; at++)
        {
            if (args[at - 1].Value is "-e" or "--env" && launch.RunnerArgs.Contains(args[at]) && args[at].Value.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
            {
                given.Add(new NamedText(args[at].Value[..sign], args[at] with { Value = args[at].Value[(sign + 1)..] }));
                args[at] = args[at] with { Value = args[at].Value[..sign], Path = "" };
            }
        }

        return (args.ToImmutable(), given);
    }

    private static ImmutableArray<string> Checked(ImmutableArray<ConfigText> args, ImmutableArray<SecretFound> secrets, Remarks remarks)
    {
        var texts = ImmutableArray.CreateBuilder<string>(args.Length);
        foreach (var (path, text) in args.Select(arg => (arg.Path, Placeholders.WithDefaults(arg.Value))))
        {
            if (secrets.Any(secret => secret.Text.Path == path && text.Contains(secret.Value, StringComparison.Ordinal)) || ArgumentSigns.HoldsKey(texts.Count == 0 ? "" : texts[^1], text))
            {
                // Not quoted, not kept: what is approved is shown in full.
                texts.Add("…");
                remarks.Obstacle(ImportText.ArgumentIsKey);
                continue;
            }

            if (Placeholders.HasAny(text))
            {
                remarks.Obstacle(Texts.Fill(ImportText.ArgumentFilledIn, Quote(text)));
            }

            texts.Add(text);
        }

        return texts.ToImmutable();
    }

    private static string Quote(string text) => Remarks.Quote(text);
}
