using System.Buffers;

namespace McpNest.Scan.Reading.Launching;

/// <summary>Programs by their bare name: without folder, and without the ending Windows gives them.</summary>
internal static class ProgramNames
{
    private static readonly SearchValues<char> s_version = SearchValues.Create("0123456789.w");

    private static readonly string[] s_endings = [".exe", ".cmd", ".bat", ".com"];

    public static string Of(string program)
    {
        var name = Whole(program);
        var ending = Array.Find(s_endings, ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return (ending is null ? name : name[..^ending.Length]).ToLowerInvariant();
    }

    /// <summary>Without the folder only.</summary>
    public static string Whole(string program)
    {
        program = program.Trim().Trim('"');
        var name = program.AsSpan().TrimEnd("/\\");
        return name[(name.LastIndexOfAny('/', '\\') + 1)..].ToString();
    }

    /// <summary>python, python3, python3.12, py.</summary>
    public static bool IsPython(string name) =>
        name is "py" or "pypy" or "pypy3" || (name.StartsWith("python", StringComparison.Ordinal) && name.AsSpan(6).IndexOfAnyExcept(s_version) < 0);

    public static bool IsShell(string name) => name is "sh" or "bash" or "zsh" or "dash" or "ksh" or "fish" or "ash";

    public static bool IsContainer(string name) => name is "docker" or "podman" or "nerdctl" or "finch" or "container";
}
