using System.Net.Sockets;
using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Console.Settings;
using McpNest.Web.Gateway;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.Connections;

namespace McpNest.Web.Hosting;

/// <summary>The serving process, from the lock on the folder to the last answer.</summary>
public static class NestHost
{
    private const int Done = 0;
    private const int Refused = 1;
    private const int FolderInUse = 78;

    /// <summary>Serves until told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        DataFolder folder, string? urls, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            using var held = ServeLock.TryTake(folder);
            if (held is null)
            {
                await errors.WriteLineAsync($"Another server is using {folder.Path}; stop it first or name another folder with --data.");
                return FolderInUse;
            }

            await ServeAsync(new ServeSettings { Folder = folder, Urls = urls }, output, cancellationToken);
            return Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Done;
        }
        catch (Exception e) // a person gets a sentence, never a stack trace
        {
            await errors.WriteLineAsync(Sentence(e));
            return Refused;
        }
    }

    /// <summary>The whole application, not yet started.</summary>
    /// <exception cref="NestException">The configuration is not right.</exception>
    public static WebApplication Build(ServeSettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(NestHost).Assembly.GetName().Name,
            EnvironmentName = settings.Environment,
            // Without this the current directory would be searched for assets, which are then served empty.
            ContentRootPath = AppContext.BaseDirectory,
        });
        // Development does this by itself, any other environment run from the build folder needs it, a published one ignores it.
        builder.WebHost.UseStaticWebAssets();
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        NestConfiguration.AddSources(builder.Configuration, settings.Folder);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss'Z' ");
        });
        builder.Logging.NeverLogPayloads();
        settings.Configure?.Invoke(builder);

        var options = NestOptionsReader.Read(builder.Configuration);
        var listening = ListenAddresses.From(builder.Configuration, settings.Urls);
        if (listening.Explicit)
        {
            builder.WebHost.UseUrls([.. listening.Urls]);
        }

        builder.Services.AddMcpNestCore(settings.Folder, options);
        builder.Services.AddMcpNestWeb(options, PublicAddress.For(options, listening));

        var app = builder.Build();
        var journal = app.Services.GetRequiredService<NestJournal>();
        app.Services.GetRequiredService<PublicAddress>().Follow(() => journal.State.Address);
        _ = app.Services.GetRequiredService<InstanceReader>(); // it says since when the nest runs
        app.UseMcpNest();
        return app;
    }

    /// <summary>Starts what <see cref="Build"/> made; afterwards <see cref="PublicAddress"/> knows the port.</summary>
    /// <exception cref="NestException">It cannot listen where it should.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // What runs already must see an orderly end, or it would report one of its own.
            app.Lifetime.StopApplication();
            if (WhyNotListening(e, app.Configuration[WebHostDefaults.ServerUrlsKey] ?? "the configured address") is { } sentence)
            {
                throw new NestException(sentence, e);
            }

            throw;
        }

        if (app.Urls.FirstOrDefault() is { } first && Uri.TryCreate(first, UriKind.Absolute, out var actual))
        {
            app.Services.GetRequiredService<PublicAddress>().Bound(actual);
        }
    }

    private static async Task ServeAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await using var app = Build(settings);
        using var impatience = new StopSignals(app.Services.GetRequiredService<Draining>().Hurry);
        await StartAsync(app, cancellationToken);
        var address = app.Services.GetRequiredService<PublicAddress>();
        RunningAddress.Write(settings.Folder, address.Listening);
        try
        {
            await AnnounceAsync(app, settings.Folder, output, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            RunningAddress.Clear(settings.Folder);
        }
    }

    private static async Task AnnounceAsync(WebApplication app, DataFolder folder, TextWriter output, CancellationToken cancellationToken)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        await output.WriteLineAsync($"McpNest serves {address.Link("")} with its data in {folder.Path}");
        if (address.Fallback is { } here)
        {
            await output.WriteLineAsync($"That address was set in the console; on this machine it is {here.GetLeftPart(UriPartial.Authority)} too.");
        }

        if (OneTimeLinks.SetupNeeded(app.Services.GetRequiredService<NestJournal>().State))
        {
            await output.WriteLineAsync(await SetupAsync(app.Services.GetRequiredService<OneTimeLinks>(), cancellationToken));
        }

        await output.FlushAsync(cancellationToken);
    }

    // What is served already goes on, though the link cannot be recorded now.
    private static async Task<string> SetupAsync(OneTimeLinks links, CancellationToken cancellationToken)
    {
        try
        {
            return $"Set it up here, once, within 15 minutes: {await links.CreateSetupLinkAsync(Actor.Operator, cancellationToken)}";
        }
        catch (JournalUnavailableException e)
        {
            return $"There is no setup link yet: {e.Message} Then make one with 'setup-link'.";
        }
    }

    private static string? WhyNotListening(Exception error, string place) => error switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"Another program listens on {place} already; stop that one or choose another port with --urls.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"This user may not listen on {place}; choose a port above 1023 with --urls.",
        SocketException => $"The nest cannot listen on {place}; choose an address of this machine with --urls.",
        _ => null,
    };

    private static string Sentence(Exception error) => error switch
    {
        NestException or JournalUnavailableException => error.Message,
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        IOException or UnauthorizedAccessException => $"The nest could not start: {error.Message}",
        _ => $"The nest could not start ({error.GetType().Name}): {error.Message}",
    };
}
