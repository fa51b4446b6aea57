using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>What a tool does, told by its name.</summary>
internal enum ToolKind
{
    Reads,
    Writes,

    /// <summary>It runs code, destroys, publishes, or hands out credentials.</summary>
    Decides,
}

/// <inheritdoc cref="ToolKind"/>
internal static class ToolNames
{
    private static readonly HashSet<string> s_reading = ["get", "list", "read", "search", "find", "fetch", "show", "describe", "view", "query", "check", "lookup", "count", "resolve", "browse", "download", "retrieve", "inspect", "explain", "summarize", "preview", "status", "info", "help", "validate", "analyze", "ask"];

    private static readonly HashSet<string> s_deciding = ["execute", "exec", "run", "eval", "evaluate", "shell", "bash", "command", "terminal", "delete", "remove", "drop", "destroy", "truncate", "purge", "wipe", "deploy", "apply", "merge", "publish", "release", "kill", "terminate", "transfer", "pay", "refund", "send", "install", "uninstall", "sudo", "spawn", "invoke"];

    private static readonly HashSet<string> s_writing = ["create", "update", "write", "edit", "push", "set", "insert", "add", "post", "fork", "move", "rename", "start", "stop", "restart", "upload", "commit", "put", "patch", "modify", "save", "reset", "invite", "submit", "comment", "trigger", "manage", "append", "upsert", "enable", "disable", "close", "assign", "archive", "revert", "rebase", "replace", "click", "type", "fill", "press", "drag", "reply", "grant", "revoke", "import", "sync", "migrate", "schedule", "cancel", "approve", "copy", "mkdir", "checkout", "stage", "book", "order", "register"];

    private static readonly HashSet<string> s_secrets = ["secret", "secrets", "password", "passwords", "credential", "credentials", "apikey"];

    /// <summary>Tells it by the words of the name; a reading word at the front counts more than the rest.</summary>
    public static ToolKind Of(string tool)
    {
        var words = Words.Split(tool[(tool.LastIndexOf("__", StringComparison.Ordinal) + 1)..]);
        var handsOut = words.Any(s_secrets.Contains) || (words.Any(word => word is "token" or "tokens") && words.Any(word => word is "access" or "auth" or "refresh" or "bearer" or "api")) || (words.Contains("connection") && words.Contains("string")) || (words.Contains("env") && words.Any(word => word is "vars" or "variables"));
        if (words.Count == 0 || (s_reading.Contains(words[0]) && !handsOut))
        {
            return ToolKind.Reads;
        }

        if (handsOut || words.Any(s_deciding.Contains))
        {
            return words.Contains("estimate") || words.Contains("count") ? ToolKind.Reads : ToolKind.Decides;
        }

        return words.Any(s_writing.Contains) ? ToolKind.Writes : ToolKind.Reads;
    }
}
