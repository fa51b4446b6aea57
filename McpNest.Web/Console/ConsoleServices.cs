using McpNest.Web.Console.Proof;
using McpNest.Web.Console.Settings;
using McpNest.Web.Console.Shared;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace McpNest.Web.Console;

/// <summary>The composition file of the console.</summary>
public static class ConsoleServices
{
    /// <summary>Registers what the console's pages inject beyond Core.</summary>
    /// <param name="publicUrl">Gives the public address all links are built from.</param>
    /// <param name="personalUrls">Whether keys are handed out inside an address.</param>
    public static IServiceCollection AddNestConsole(this IServiceCollection services, Func<IServiceProvider, Uri> publicUrl, bool personalUrls)
    {
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.VisibleStateDuration = 4000;
            options.SnackbarConfiguration.ShowTransitionDuration = 0;
            options.SnackbarConfiguration.HideTransitionDuration = 0;
        });
        services.AddSingleton(provider => new ConsoleLinks(() => publicUrl(provider), personalUrls));
        // Hosting knows more of the address; without it there is one that nobody can change.
        services.TryAddSingleton(provider => new AddressFacts(() => publicUrl(provider), () => publicUrl(provider), isConfigured: true, _ => null));
        services.TryAddSingleton(new NoticeBoard(() => [], (_, _, _) => Task.CompletedTask));
        services.TryAddSingleton(new SignInFacts(null, () => []));
        services.AddScoped<BrowserTime>();
        services.AddSingleton<VerifyRun>();
        return services;
    }
}
