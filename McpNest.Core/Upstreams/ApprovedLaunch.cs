using System.Buffers;
using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>
/// A command line that somebody approved, ready to run. The only thing a process can be started from; the constructor is
/// private, and <see cref="Of"/> makes one only when the approval is for exactly this target.
/// </summary>
public sealed class ApprovedLaunch
{
    private static readonly SearchValues<char> s_batchSyntax = SearchValues.Create("\"%&|<>^!\r\n");

    private ApprovedLaunch(string file, ImmutableArray<string> args, IReadOnlyDictionary<string, string> environment)
    {
        File = file;
        Args = args;
        Environment = environment;
    }

    /// <summary>Absolute path of the executable.</summary>
    internal string File { get; }

    internal ImmutableArray<string> Args { get; }

    /// <summary>The whole environment of the process.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; }

    /// <exception cref="NestException">The launch is not approved, or cannot be done safely.</exception>
    public static ApprovedLaunch Of(UpstreamServer server, ServerTarget target)
    {
        if (target is not { Transport: ServerTransport.Stdio, Command: { } command }
            || server.ApprovedLaunch != server.TargetHash
            || server.TargetHash != target.Hash())
        {
            throw new NestException("The command of this server is not approved to run; a lead must approve exactly this command line first.");
        }

        var file = ExecutablePath.Resolve(command);
        if (ExecutablePath.IsBatchFile(file) && target.Args.Any(arg => arg.AsSpan().ContainsAny(s_batchSyntax)))
        {
            throw new NestException("An argument of this server has a character that Windows would interpret in a batch file; name the program behind it instead.");
        }

        var environment = EnvironmentNames.Inherited();
        foreach (var (name, value) in target.Environment)
        {
            environment[name] = EnvironmentNames.IsAllowed(name) ? value : throw new NestException(EnvironmentNames.Refusal(name));
        }

        return new ApprovedLaunch(file, target.Args, environment);
    }
}
