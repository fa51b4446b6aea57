using System.Net;
using System.Text.RegularExpressions;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Welcome;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Hosting;

/// <summary>The whole application on a port of its own, with a browser's habits on the other side: cookies and forms, no scripts.</summary>
internal sealed partial class RunningNest : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly List<HttpClient> _clients = [];

    private RunningNest(TempFolder folder, WebApplication app) => (_folder, App) = (folder, app);

    public WebApplication App { get; }

    public string Folder => _folder.Path;

    public Uri Url => Get<PublicAddress>().Url;

    public NestJournal Journal => Get<NestJournal>();

    public OneTimeLinks Links => Get<OneTimeLinks>();

    public Accounts Accounts => Get<Accounts>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunningNest> StartAsync(
        Action<WebApplicationBuilder>? configure = null, string environment = "Production", Dictionary<string, string?>? settings = null)
    {
        var folder = new TempFolder();
        var app = NestHost.Build(new ServeSettings
        {
            Folder = folder.Data,
            Urls = "http://127.0.0.1:0",
            Environment = environment,
            Configure = builder =>
            {
                builder.Configuration.AddInMemoryCollection(settings ?? []);
                builder.Services.AddSingleton(TestJournal.Patient);
                builder.Services.AddSingleton(new NoticeText(0)); // most have nothing to read before they begin
                configure?.Invoke(builder);
            },
        });
        await NestHost.StartAsync(app, Cancel);
        return new RunningNest(folder, app);
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A new browser, without cookies.</summary>
    public HttpClient Browser()
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
#pragma warning disable RS0030 // the other end of the wire, not the nest's own outbound traffic
        var client = new HttpClient(handler) { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore RS0030
        _clients.Add(client);
        return client;
    }

    /// <summary>Opens a page and sends its form.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string page, Dictionary<string, string> fields)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
        using var content = new FormUrlEncodedContent(fields.Concat(HiddenFields(html)));
        return await browser.PostAsync(new Uri(page, UriKind.Relative), content, Cancel);
    }

    /// <summary>What the forms of a page send without being asked.</summary>
    public static Dictionary<string, string> HiddenFields(string html) => HiddenField().Matches(html)
        .DistinctBy(field => field.Groups[1].Value)
        .ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));

    /// <summary>A member with a password.</summary>
    public async Task<Guid> AddMemberAsync(string email, string password, MemberRole role = MemberRole.Member)
    {
        var id = await Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = email, Role = role }, Cancel);
        await Accounts.CreateAsync(id, email, password, Cancel);
        return id;
    }

    /// <summary>A browser in which a member has signed in.</summary>
    public async Task<HttpClient> SignedInAsync(string email, string password)
    {
        var browser = Browser();
        using var response = await SubmitAsync(browser, "/signin", new() { ["Email"] = email, ["Password"] = password });
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        App.Lifetime.StopApplication();
        await App.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)" ?/?>""")]
    private static partial Regex HiddenField();
}
