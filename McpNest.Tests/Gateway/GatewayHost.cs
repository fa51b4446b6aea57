using System.Net;
using System.Net.Sockets;
using System.Text;
using McpNest.Core;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using McpNest.Web.Gateway;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Gateway;

/// <summary>The agents' door on a real Kestrel, over a real journal, with a console behind it that wants a cookie.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string ConsoleText = "the console";

    private readonly TempFolder _folder = new();
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };
    private readonly GatewayOptions _options;
    private readonly Action<IServiceCollection>? _services;
    private WebApplication _app = null!;

    private GatewayHost(GatewayOptions? options, Action<IServiceCollection>? services) =>
        (_options, _services) = (options ?? new GatewayOptions(() => new Uri("http://localhost:5080")), services);

    public FakeLogSink Logs { get; } = new();

    public Uri Address { get; private set; } = null!;

    public Guid MemberId { get; } = Guid.CreateVersion7();

    public Guid AgentId { get; } = Guid.CreateVersion7();

    public string Key { get; } = AgentKey.Create();

    public NestJournal Journal => Get<NestJournal>();

    public string PersonalUrl => new Uri(Address, $"/u/{Key}/mcp").ToString();

    public static async Task<GatewayHost> StartAsync(GatewayOptions? options = null, Action<IServiceCollection>? services = null)
    {
        var host = new GatewayHost(options, services);
        NestKey.Open(host._folder.Data);
        await host.ServeAsync();
        await host.CommitAsync(
            new Change.MemberAdded(host.MemberId, MemberKind.Person, MemberRole.Member, null),
            new Change.KeyIssued(host.AgentId, host.MemberId, host.Get<KeyHasher>()(host.Key), DateTimeOffset.MaxValue));
        return host;
    }

    /// <summary>Stops serving and serves the same folder again, at another address.</summary>
    public async Task RestartAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        await ServeAsync();
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task CommitAsync(params Change[] changes) => Journal.CommitAsync(Actor.Operator, changes, null, TestContext.Current.CancellationToken);

    public async Task<string> IssueKeyAsync(DateTimeOffset expires, bool revoked = false)
    {
        var (id, key) = (Guid.CreateVersion7(), AgentKey.Create());
        await CommitAsync(new Change.KeyIssued(id, MemberId, Get<KeyHasher>()(key), expires));
        if (revoked)
        {
            await CommitAsync(new Change.KeyRevoked(id));
        }

        return key;
    }

    /// <summary>Sends a request and returns when the answer has begun.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using var invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, TestContext.Current.CancellationToken);
        return await invoker.SendAsync(request, either.Token);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var response = await OpenAsync(request);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return response;
    }

    /// <summary>Posts a body as an MCP client would.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", headers.FirstOrDefault(h => h.Name == "Content-Type").Value ?? "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in headers.Where(h => h.Name != "Content-Type"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>Sends a request exactly as written, which HTTP clients would not, and returns the whole answer.</summary>
    public async Task<string> SendRawAsync(string text)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task ServeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = _folder.Path, EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs).NeverLogPayloads();
        // Many hosts share the machine here: only the test of the gate wants it to close soon.
        builder.Services.AddSingleton(TestJournal.Patient);
        builder.Services.AddMcpNestCore(_folder.Data);
        builder.Services.AddNestGateway(_options);
        builder.Services.AddSingleton<MemberName>(_ => id => id == MemberId ? "Ada" : null);
        builder.Services.AddSingleton<AgentName>(_ => _ => "Cursor, work laptop");
        builder.Services.AddAuthentication("Console").AddCookie("Console");
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder("Console").RequireAuthenticatedUser().Build());
        _services?.Invoke(builder.Services);

        _app = builder.Build();
        _app.UseNestGateway();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapNestGateway();
        _app.MapFallback(() => ConsoleText).AllowAnonymous();
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _handler.Dispose();
        _folder.Dispose();
    }
}
