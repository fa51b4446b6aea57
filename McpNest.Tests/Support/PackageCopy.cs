namespace McpNest.Tests.Support;

/// <summary>A copy of an installed npm package beside the others, so that it finds what it imports. It goes away with the test.</summary>
internal sealed class PackageCopy : IDisposable
{
    private readonly string _folder;

    public PackageCopy(string package, params string[] program)
    {
        _folder = Path.Combine(NodeTools.Folder, "node_modules", $".copy-{Guid.CreateVersion7():N}");
        Program = Path.Combine([_folder, .. program]);
        foreach (var file in Directory.EnumerateFiles(package, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(package, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The script that Node runs.</summary>
    public string Program { get; }

    /// <summary>Changes the program, as an update of the package would.</summary>
    public void Update(string before, string after)
    {
        var text = File.ReadAllText(Program);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(Program, text.Replace(before, after, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
