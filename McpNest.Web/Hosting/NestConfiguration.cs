using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.Hosting;

/// <summary>Where settings come from, the same for the server and for every other verb; later sources win.</summary>
public static class NestConfiguration
{
    // Quiet by default; section Logging of any source below changes it. Internal.Host would print a failed start with its
    // stack trace, which a person gets as one sentence instead. Keys are sealed by CookieKeyStore, which the warning about
    // unencrypted keys cannot know.
    private static readonly Dictionary<string, string?> s_defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:McpNest"] = "Information",
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
    };

    /// <summary>Reads appsettings.json beside the program, appsettings.json in the data folder, then the environment.</summary>
    /// <exception cref="NestException">A file is not readable JSON.</exception>
    public static IConfiguration Load(DataFolder folder)
    {
        var configuration = new ConfigurationManager();
        AddSources(configuration, folder);
        return configuration;
    }

    internal static void AddSources(IConfigurationManager configuration, DataFolder folder)
    {
        configuration.AddInMemoryCollection(s_defaults);
        AddFile(configuration, Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        AddFile(configuration, folder.File("appsettings.json"));
        configuration.AddEnvironmentVariables("ASPNETCORE_");
        configuration.AddEnvironmentVariables();
    }

    private static void AddFile(IConfigurationManager configuration, string path)
    {
        try
        {
            configuration.AddJsonFile(path, optional: true, reloadOnChange: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NestException($"{path} cannot be read as JSON settings; correct it or move it away.", e);
        }
    }
}
