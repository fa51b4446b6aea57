namespace McpNest.Core.Storage;

/// <summary>The one folder everything lives in. Only its owner may read it.</summary>
public sealed class DataFolder
{
    private bool _serving;

    private DataFolder(string path) => Path = path;

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Journal, policy's side tables and secrets.</summary>
    public string NestDatabase => File("nest.db");

    /// <summary>Local accounts, one-time links and cookie keys.</summary>
    public string AccountsDatabase => File("accounts.db");

    /// <summary>Encrypts secrets and keys the hashes of agents' keys.</summary>
    public string NestKeyFile => File("nest.key");

    /// <summary>Held by the serving process, so that a second one refuses.</summary>
    public string ServeLock => File("serve.lock");

    /// <summary>The folder used when none is named: the per-user data folder of the system.</summary>
    public static string DefaultPath => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "mcpnest");

    /// <summary>The folder as it is, for those who only read: nothing is created, and it need not be writable.</summary>
    public static DataFolder Look(string path) => new(System.IO.Path.GetFullPath(path));

    /// <summary>Opens the folder, creating it owner-only.</summary>
    /// <exception cref="NestException">It cannot be created or written.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            CreateOwnerOnly(full);
            if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(full) & UnixFileMode.OtherWrite) != 0)
            {
                throw new NestException($"Every user of this machine may write to {full}, so it cannot hold keys; run 'chmod 700 {full}' or name another folder with --data.");
            }

            var probe = System.IO.Path.Combine(full, $".write-{Guid.CreateVersion7():N}");
            using (System.IO.File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new NestException($"The data folder {full} cannot be written; make it writable for this user or name another one with --data.", e);
        }

        return new DataFolder(full);
    }

    /// <summary>
    /// Creates a database file owner-only where there is none: SQLite would make it readable by all, and its -wal and -shm files take
    /// over its mode.
    /// </summary>
    public static void Reserve(string path)
    {
        if (OperatingSystem.IsWindows() || System.IO.File.Exists(path))
        {
            return; // Windows folders hand their own rights down
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var file = new FileStream(path, options);
    }

    /// <summary>Creates a folder that only its owner may look into, unless it is there.</summary>
    public static void CreateOwnerOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path); // folders there hand their own rights down
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Takes the lock of the serving process; null when another one holds it. Held until disposed.</summary>
    public IDisposable? TryHoldServeLock()
    {
        try
        {
            var file = new FileStream(ServeLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            _serving = true;
            return new ServeHold(this, file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether a server other than this process has the folder.</summary>
    internal bool IsServedByAnother()
    {
        if (_serving)
        {
            return false;
        }

        using var free = TryHoldServeLock();
        return free is null;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    private sealed class ServeHold(DataFolder folder, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            folder._serving = false;
            file.Dispose();
        }
    }
}
