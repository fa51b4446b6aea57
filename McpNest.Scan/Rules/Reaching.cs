namespace McpNest.Scan.Rules;

/// <summary>What a server can reach on the computer.</summary>
internal static class Reaching
{
    public static readonly Rule WholeDisk = new("PRV001", "A whole disk or home folder", Severity.High,
        "Everything in it can be read, and often changed: keys, mail, other projects.", "Give it the folder of the project, read-only if that is enough.", "MCP02");

    public static readonly Rule SecretFolder = new("PRV002", "A folder with credentials", Severity.Critical,
        "Whoever steers the agent gets the keys in it.", "Give it the one value it needs, or a credential of its own.", "MCP02");

    public static readonly Rule MountsHome = new("PRV003", "Container with a whole disk or home folder", Severity.High,
        "The container is no wall for what is mounted into it.", "Mount the folder of the project, read-only if that is enough.", "MCP02");

    public static readonly Rule ContainerSocket = new("PRV004", "Control over all containers", Severity.Critical,
        "Whoever controls them can start one that owns the computer.", "Remove it, or put a filter in between that only lets reading through.", "MCP02");

    public static readonly Rule WeakContainer = new("PRV005", "Container without its walls", Severity.High,
        "What runs inside reaches what a container is there to keep away.", "Remove the option.", "MCP02");

    public static readonly Rule WritableMount = new("PRV006", "Container may write to a folder", Severity.Low,
        "What it writes there stays, and may be run later.", "Add :ro when reading is enough.", "MCP02");

    public static readonly Rule Dangerous = new("PRV007", "More power than by itself", Severity.High,
        "The flag takes away a guard its authors put there for everybody.", "Remove it, or keep such a server for a session of its own.", "MCP02");

    public static readonly Rule RunsCommands = new("PRV008", "Server that runs commands", Severity.High,
        "It is there to do what it is told. A tricked agent can tell it anything.", "Remove it, or run it where there is nothing to lose.", "MCP05");

    public static readonly Rule NotReadOnly = new("PRV009", "Read-only switch is not used", Severity.Low,
        "It may change and delete, needed or not.", "Switch it to reading when that is enough.", "MCP02");

    public static RuleGroup Group { get; } = new("Reach",
        [WholeDisk, SecretFolder, MountsHome, ContainerSocket, WeakContainer, WritableMount, Dangerous, RunsCommands, NotReadOnly],
        [PathChecks.Check, ContainerChecks.Check, PowerChecks.CheckFlags, PowerChecks.CheckShells, PowerChecks.CheckReadOnly],
        []);
}
