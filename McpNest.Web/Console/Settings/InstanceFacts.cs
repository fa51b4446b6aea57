namespace McpNest.Web.Console.Settings;

/// <summary>Reads what this process is and how it was configured. Hosting fills it in: the console knows no configuration.</summary>
public delegate InstanceFacts InstanceReader();

/// <summary>What this process is and how it was configured. Nothing in it is a secret.</summary>
public sealed record InstanceFacts
{
    public string Framework { get; init; } = "";

    public string System { get; init; } = "";

    public string DataFolder { get; init; } = "";

    public string CheckpointFolder { get; init; } = "";

    /// <summary>How records reach the disk, in a sentence.</summary>
    public string Durability { get; init; } = "";

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>A command line that backs this nest up.</summary>
    public string BackupCommand { get; init; } = "";

    /// <summary>How long a session lasts when nobody uses it, and at the longest.</summary>
    public TimeSpan SessionIdle { get; init; }

    public TimeSpan SessionLongest { get; init; }

    /// <summary>How long a setup or sign-in link works.</summary>
    public TimeSpan LinkLifetime { get; init; }

    public int PasswordLeast { get; init; }

    /// <summary>Everything section McpNest has.</summary>
    public IReadOnlyList<SettingFact> Settings { get; init; } = [];

    /// <summary>Other sections somebody set, by name; what is in them may be secret and stays where it is.</summary>
    public IReadOnlyList<(string Name, string Source)> OtherSections { get; init; } = [];

    public SettingFact? Find(string name) => Settings.FirstOrDefault(setting => setting.Key == "McpNest:" + name);
}
