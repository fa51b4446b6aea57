using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>The conformance fixture on a port of its own: in this process, or as a program.</summary>
internal sealed class ConformanceFixture : IAsyncDisposable
{
    /// <summary>Makes the test program the fixture.</summary>
    public const string Switch = "--conformance-fixture";

    private readonly WebApplication _app;

    private ConformanceFixture(WebApplication app, FixtureCatalog catalog) => (_app, Catalog) = (app, catalog);

    /// <summary>What it offers.</summary>
    public FixtureCatalog Catalog { get; }

    /// <summary>Where clients connect.</summary>
    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/mcp");

    public static async Task<ConformanceFixture> StartAsync(FixtureMode mode = FixtureMode.Hybrid, string urls = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders();
        var catalog = new FixtureCatalog();
        FixtureServer.Add(builder.Services, catalog, mode);
        var app = builder.Build();
        app.Use(FixtureGuard.AnswerAsync);
        app.Use(FixtureVersions.AnswerAsync);
        app.MapMcp("/mcp");
        await app.StartAsync();
        return new ConformanceFixture(app, catalog);
    }

    /// <summary>Serves until the process is asked to stop; prints where, once it does.</summary>
    /// <param name="args">Optionally <c>--urls URL</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var fixture = args is ["--urls", var urls] ? await StartAsync(urls: urls) : await StartAsync();
        await System.Console.Out.WriteLineAsync(fixture.Url.AbsoluteUri);
        await fixture._app.WaitForShutdownAsync();
        return 0;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
