using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Hosting;

namespace McpNest.Web.Doctor;

/// <summary>What is known of a nest when its checks begin. What could not be learned is null.</summary>
internal sealed record NestFacts
{
    public required DataFolder Folder { get; init; }

    public required IConfiguration Configuration { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Null when the configuration is not right.</summary>
    public NestOptions? Options { get; init; }

    /// <summary>Why the configuration is not right, a sentence a line.</summary>
    public string? OptionsProblem { get; init; }

    /// <summary>Whether a server would listen on https itself.</summary>
    public bool ListensOnHttps { get; init; }

    /// <summary>The first address a server would listen on that other machines can reach; null when there is none.</summary>
    public string? Exposed { get; init; }

    /// <summary>Where people come, as far as it is known: configured, or set by an admin.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether there is a database in the folder.</summary>
    public bool HasNest { get; init; }

    /// <summary>Why it could not be opened.</summary>
    public string? NestProblem { get; init; }

    /// <summary>Whether a server uses the folder.</summary>
    public bool Serves { get; init; }

    /// <summary>The server, asked where it listens.</summary>
    public Asked? Here { get; init; }

    /// <summary>The server, asked by the address people use.</summary>
    public Asked? Outside { get; init; }

    /// <summary>What <c>/readyz</c> said where it listens; null when it was not asked or is ready.</summary>
    public string? NotReadyBecause { get; init; }

    public PolicyState? State { get; init; }

    public IReadOnlyList<AdminFacts> Admins { get; init; } = [];

    public bool IsBreakGlassAdmin { get; init; }

    public DateTimeOffset? FirstRecordAt { get; init; }

    public DateTimeOffset? LastRecordAt { get; init; }

    public DateTimeOffset? LastBackupAt { get; init; }

    /// <summary>The last signed checkpoint, and how many records came after it.</summary>
    public DateTimeOffset? LastCheckpointAt { get; init; }

    public long RecordsSinceCheckpoint { get; init; }

    /// <summary>Why the key that signs checkpoints cannot be used.</summary>
    public string? CheckpointKeyProblem { get; init; }

    /// <summary>How far the file system's clock is from this machine's.</summary>
    public TimeSpan? FolderClock { get; init; }

    /// <summary>Whether the clock and the processor disagreed about how long this took.</summary>
    public TimeSpan? ClockStep { get; init; }

    public ProviderFacts? Provider { get; init; }

    public long? FreeBytes { get; init; }

    public long DatabaseBytes { get; init; }

    public Version Runtime { get; init; } = Environment.Version;

    /// <summary>Files and folders with the rights others have, which should have none.</summary>
    public IReadOnlyList<string> OpenToOthers { get; init; } = [];

    public bool AsRoot { get; init; }

    /// <summary>Logs of proxies that could be read, and whether an address that was just asked stands in one of them.</summary>
    public ProxyLogFacts ProxyLog { get; init; } = new([], null);
}
