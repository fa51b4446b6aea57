using McpNest.Scan.Page;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;

namespace McpNest.Scan;

/// <summary>Where the page begins in a browser. It has a name of its own: the web has a Program too, and tests know both.</summary>
internal static class ScanProgram
{
    private static Task Main(string[] args)
    {
        var builder = WebAssemblyHostBuilder.CreateDefault(args);
        builder.RootComponents.Add<ScanApp>("#scan");
        return builder.Build().RunAsync();
    }
}
