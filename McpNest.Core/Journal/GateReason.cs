namespace McpNest.Core.Journal;

/// <summary>Why nothing could be recorded.</summary>
public enum GateReason
{
    /// <summary>A write did not become durable in time: a slow disk, or another process holding the lock.</summary>
    TooSlow,

    /// <summary>The database file was moved, deleted or replaced.</summary>
    FileMissing,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The file cannot be written.</summary>
    ReadOnly,

    /// <summary>Reading or writing the file failed.</summary>
    IoError,

    /// <summary>The file is damaged.</summary>
    Corrupted,
}
