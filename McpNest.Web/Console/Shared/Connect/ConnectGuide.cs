using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared.Connect;

/// <summary>
/// How each app is connected. First the way that keeps the key out of files and histories, as far as the app knows one; the address that
/// holds the key comes last. Each app names its fields its own way; they were read in its documentation.
/// </summary>
public static class ConnectGuide
{
    private static readonly Dictionary<string, Func<ConnectTarget, IEnumerable<ConnectWay>>> s_apps = new(StringComparer.Ordinal)
    {
        ["cursor"] = EditorWays.Cursor,
        ["vscode"] = EditorWays.VsCode,
        ["windsurf"] = EditorWays.Windsurf,
        ["cline"] = EditorWays.Cline,
        ["zed"] = EditorWays.Zed,
        ["claude-code"] = TerminalWays.ClaudeCode,
        ["codex"] = TerminalWays.Codex,
        ["gemini-cli"] = TerminalWays.GeminiCli,
        ["copilot-cli"] = TerminalWays.CopilotCli,
        ["opencode"] = TerminalWays.OpenCode,
        ["goose"] = TerminalWays.Goose,
        ["claude-desktop"] = OtherWays.ClaudeDesktop,
        [ClientApps.Other] = OtherWays.AnyApp,
    };

    /// <summary>The ways for an app of <see cref="ClientApps"/>, best first; of one that is not known, those of any app.</summary>
    public static IReadOnlyList<ConnectWay> For(string app, ConnectTarget target) =>
        [.. s_apps.GetValueOrDefault(app, OtherWays.AnyApp)(target)];

    /// <summary>What else there is to know before an app is chosen; null when nothing.</summary>
    public static string? NoteOn(string app) => app switch
    {
        "claude-desktop" => ConnectText.NoteClaudeWeb,
        _ => null,
    };

    /// <summary>What the common address expects, where the app takes the key from a variable.</summary>
    internal static ConnectStep KeepInVariable(string app)
    {
        var variable = ConnectTarget.VariableFor(app);
        return new ConnectStep(
            Texts.Fill(ConnectText.StepVariable, variable),
            // Typed at a prompt, the key is in no history. Its characters need no quotes anywhere.
            new ConnectCode($"read -rs {variable} && export {variable} && echo \"export {variable}=${variable}\" >> ~/.\"${{SHELL##*/}}\"rc", ConnectText.Bash),
            new ConnectCode($"[Environment]::SetEnvironmentVariable('{variable}', (Read-Host 'Key'), 'User')", ConnectText.PowerShell));
    }

    /// <summary>A file that is merged by hand.</summary>
    internal static ConnectStep PutInto(string file, string content) => new(Texts.Fill(ConnectText.StepFile, file), new ConnectCode(content));

    internal static ConnectStep Restart(string app) => new(Texts.Fill(ConnectText.StepRestart, app));

    /// <summary>The same line for both shells, or one each where their quoting differs.</summary>
    internal static ConnectStep Run(string text, Func<Func<string, string>, string> line)
    {
        var (bash, power) = (line(ConnectFormats.InBash), line(ConnectFormats.InPowerShell));
        return bash == power
            ? new ConnectStep(text, new ConnectCode(bash))
            : new ConnectStep(text, new ConnectCode(bash, ConnectText.Bash), new ConnectCode(power, ConnectText.PowerShell));
    }

    /// <summary>The way whose address holds the key; none where such addresses are switched off.</summary>
    internal static IEnumerable<ConnectWay> Personal(ConnectTarget target, string warning, params Func<string, ConnectStep>[] steps)
    {
        if (target.PersonalUrl is { } url)
        {
            yield return new ConnectWay(ConnectText.WayPersonal, [.. steps.Select(step => step(url))], warning) { IsPersonal = true };
        }
    }
}
