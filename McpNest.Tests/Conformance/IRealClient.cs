using System.Text.Json.Nodes;

namespace McpNest.Tests.Conformance;

/// <summary>A client that people use, connected to a server.</summary>
internal interface IRealClient : IAsyncDisposable
{
    Task<IReadOnlyList<string>> ToolsAsync();

    /// <summary>Calls a tool.</summary>
    /// <returns>Its first text.</returns>
    Task<string> CallAsync(string tool, JsonObject? arguments = null);

    /// <summary>Reads a resource.</summary>
    /// <returns>Its text.</returns>
    Task<string> ReadAsync(string uri);

    /// <summary>Gets a prompt.</summary>
    /// <returns>The text of its first message.</returns>
    Task<string> PromptAsync(string name);

    /// <summary>Calls a tool to its end.</summary>
    /// <returns>The progress it reported.</returns>
    Task<IReadOnlyList<double>> ProgressAsync(string tool);

    /// <summary>Calls a tool and does not wait for it.</summary>
    Task StartAsync(string tool);

    /// <summary>Gives up the call that was started.</summary>
    Task AbortAsync();

    /// <summary>Waits until the server has said that its tools changed, since this was last asked.</summary>
    Task ChangedAsync();
}
