namespace McpNest.Core.Storage.Backups;

/// <summary>
/// A folder in the data folder where a restored nest is made ready, unseen by anybody, and then moved into place: nest.db last, so that
/// the folder is either still empty or whole, wherever the process is killed.
/// </summary>
public sealed class RestoreStage : IDisposable
{
    private const string Name = "restoring";
    private const string MovingName = "moving";
    private static readonly string[] s_keys = ["nest.key", "journal.key", "journal.pub"];

    private readonly DataFolder _target;
    private bool _done;

    private RestoreStage(DataFolder target, DataFolder folder) => (_target, Folder) = (target, folder);

    /// <summary>The data folder of the nest in the making.</summary>
    public DataFolder Folder { get; }

    /// <summary>Whether a restore into the folder was killed, so that nothing else may begin there.</summary>
    public static bool IsUnfinished(DataFolder target) => Directory.Exists(target.File(Name)) && !File.Exists(target.NestDatabase);

    /// <summary>Clears away what a killed restore left, and begins.</summary>
    /// <exception cref="NestException">The folder is used.</exception>
    public static RestoreStage Begin(DataFolder target)
    {
        if (File.Exists(target.NestDatabase))
        {
            throw new NestException($"{target.Path} holds a nest; restore into an empty folder, named with --data.");
        }

        Clear(target);
        if (File.Exists(target.AccountsDatabase))
        {
            throw new NestException($"{target.Path} holds accounts.db of another nest; restore into an empty folder, named with --data.");
        }

        return new RestoreStage(target, DataFolder.Open(target.File(Name)));
    }

    /// <summary>Unpacks an archive and makes sure that its databases are whole and end where it says.</summary>
    /// <exception cref="NestException">They are not; nothing was restored.</exception>
    public void Unpack(string archive, BackupManifest manifest)
    {
        DatabaseCopy.DemandRoom(_target.Path, 2 * manifest.Files.Sum(file => file.Bytes), "Restoring this backup");
        BackupArchive.Unpack(archive, manifest, Folder.Path);
        foreach (var database in BackupArchive.Databases.Select(Folder.File).Where(File.Exists))
        {
            if (!DatabaseCopy.IsWhole(database))
            {
                throw new NestException($"{archive} is damaged ({Path.GetFileName(database)} is no whole database); nothing was restored.");
            }
        }

        if (!DatabaseCopy.Has(Folder.NestDatabase, "Journal") || DatabaseCopy.HeadOf(Folder.NestDatabase) != (manifest.Seq, manifest.Hash))
        {
            throw new NestException($"{archive} was altered: its journal does not end at the record its manifest names; nothing was restored.");
        }
    }

    /// <summary>Puts keys from an archive in; names that are no key's are passed over.</summary>
    public void PutKeys(IReadOnlyDictionary<string, string> keys)
    {
        foreach (var name in s_keys.Where(name => keys.ContainsKey(name) && !File.Exists(Folder.File(name))))
        {
            Put(name, keys[name]);
        }
    }

    /// <summary>Takes over a nest.key that the operator put into the folder beforehand.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="NestException">It is the key of another nest.</exception>
    public bool TryTakeKey(BackupManifest manifest)
    {
        if (!File.Exists(_target.NestKeyFile))
        {
            return false;
        }

        Put("nest.key", File.ReadAllText(_target.NestKeyFile));
        return NestKey.Open(Folder).FitsBackup(manifest.KeyCheck)
            ? true
            : throw new NestException($"{_target.NestKeyFile} is not the key of the nest in this backup; move it away, or put the right one there.");
    }

    /// <summary>Takes over a journal.key that the operator put into the folder beforehand. Whether it is the right one only the journal can tell.</summary>
    public void TakeSigningKey()
    {
        if (File.Exists(_target.File("journal.key")))
        {
            Put("journal.key", File.ReadAllText(_target.File("journal.key")));
        }
    }

    /// <summary>Makes a new nest.key: what the old one opened is lost.</summary>
    public void MakeKey() => NestKey.Create(Folder.NestKeyFile);

    /// <summary>Moves everything into place.</summary>
    public void Commit()
    {
        string[] all = [.. s_keys, "accounts.db", "nest.db"];
        string[] moving = [.. all.Where(name => File.Exists(Folder.File(name)) && !File.Exists(_target.File(name)))];
        foreach (var database in BackupArchive.Databases.Select(Folder.File).Where(File.Exists))
        {
            DatabaseCopy.Close(database);
        }

        using (var list = OwnerFile.Create(Folder.File(MovingName)))
        {
            list.Write(System.Text.Encoding.ASCII.GetBytes(string.Join('\n', moving)));
            list.Flush(flushToDisk: true);
        }

        foreach (var name in moving)
        {
            File.Move(Folder.File(name), _target.File(name));
        }

        _done = true;
    }

    /// <summary>Takes the stage down; without <see cref="Commit"/>, the folder is as it was.</summary>
    public void Dispose()
    {
        if (_done)
        {
            Tidy(_target);
        }
        else
        {
            Clear(_target);
        }
    }

    /// <summary>Takes away the empty stage of a restore that was killed at its very end.</summary>
    public static void Tidy(DataFolder target)
    {
        try
        {
            if (File.Exists(target.NestDatabase) && Directory.Exists(target.File(Name)))
            {
                Directory.Delete(target.File(Name), recursive: true);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else was quicker.
        }
    }

    private static void Clear(DataFolder target)
    {
        var stage = target.File(Name);
        var list = Path.Combine(stage, MovingName);
        if (File.Exists(list) && !File.Exists(target.NestDatabase))
        {
            // What is still in the stage was not moved: of that name there can only be what the operator put there since.
            foreach (var name in File.ReadAllLines(list).Select(Path.GetFileName).OfType<string>().Where(name => !File.Exists(Path.Combine(stage, name))))
            {
                File.Delete(target.File(name));
            }
        }

        if (Directory.Exists(stage))
        {
            Directory.Delete(stage, recursive: true);
        }
    }

    private void Put(string name, string text)
    {
        using var file = OwnerFile.Create(Folder.File(name));
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
