using System.Buffers;
using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>docker run and its kin: options with and without values, then the image.</summary>
internal static class ContainerRunner
{
    // All other long options have a value.
    private static readonly HashSet<string> s_switches = new(StringComparer.Ordinal)
    {
        "--rm", "--interactive", "--tty", "--detach", "--init", "--privileged", "--read-only", "--publish-all", "--quiet", "--no-healthcheck", "--oom-kill-disable", "--sig-proxy", "--disable-content-trust", "--help", "--replace", "--tls-verify", "--rmi", "--env-host", "--http-proxy", "--no-hosts", "--no-hostname",
    };

    private static readonly SearchValues<char> s_shortWithValue = SearchValues.Create("evpuwlhmac");

    public static Launch Read(string runner, ImmutableArray<ConfigText> words)
    {
        var at = 1;
        while (at < words.Length && words[at].Value.StartsWith('-'))
        {
            at += words[at].Value is "-H" or "--host" or "-c" or "--context" or "--config" or "-l" or "--log-level" && !words[at].Value.Contains('=', StringComparison.Ordinal) ? 2 : 1;
        }

        if (at < words.Length && words[at].Value == "container")
        {
            at++;
        }

        return at < words.Length && words[at].Value is "run" or "create"
            ? Run(runner, words, at + 1)
            : new Launch { Kind = words.Skip(at).Any(word => word.Value is "exec" or "start" or "compose") ? LaunchKind.Container : LaunchKind.Program, Runner = runner, Source = words[0], RunnerArgs = words[1..] };
    }

    private static Launch Run(string runner, ImmutableArray<ConfigText> words, int start)
    {
        var environment = ImmutableArray.CreateBuilder<NamedText>();
        var at = start;
        for (; at < words.Length; at++)
        {
            var word = words[at].Value;
            if (word == "--")
            {
                at++;
                break;
            }

            if (word.Length == 0)
            {
                continue;
            }

            if (word[0] != '-')
            {
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var equals = word.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? word : word[..equals];
                var value = equals >= 0 ? words[at] with { Value = word[(equals + 1)..] } : s_switches.Contains(name) || at + 1 >= words.Length ? null : words[++at];
                Note(name == "--env", value, environment);
                continue;
            }

            // -it, -e NAME=value, -eNAME=value, -ie NAME
            var letter = word.AsSpan(1).IndexOfAny(s_shortWithValue) + 1;
            if (letter > 0)
            {
                var value = letter + 1 < word.Length ? words[at] with { Value = word[(letter + 1)..].TrimStart('=') } : at + 1 < words.Length ? words[++at] : null;
                Note(word[letter] == 'e', value, environment);
            }
        }

        var image = at < words.Length ? words[at] : null;
        var spec = image is null ? default : Specs.Image(image.Value);
        return new Launch
        {
            Kind = LaunchKind.Container,
            Runner = runner,
            Package = spec.Package,
            Version = spec.Version,
            IsPinned = spec.IsPinned,
            Source = image,
            RunnerArgs = words[start..Math.Min(at, words.Length)],
            ServerArgs = at + 1 < words.Length ? words[(at + 1)..] : [],
            Environment = environment.ToImmutable(),
        };
    }

    private static void Note(bool isVariable, ConfigText? value, ImmutableArray<NamedText>.Builder environment)
    {
        if (isVariable && value is not null && LaunchWords.VariableIn(value) is { } variable)
        {
            environment.Add(variable);
        }
    }
}
