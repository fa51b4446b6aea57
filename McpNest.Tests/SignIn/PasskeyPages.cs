using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.SignIn;

/// <summary>The pages of somebody who is not signed in, with a browser that has passkeys: they are opened by name, at localhost.</summary>
internal static partial class PasskeyPages
{
    public const string Email = "ada@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A new browser, at the nest's name.</summary>
    public static HttpClient NamedBrowser(this RunningNest nest)
    {
        var browser = nest.Browser();
        browser.BaseAddress = new UriBuilder(nest.Url) { Host = "localhost" }.Uri;
        return browser;
    }

    /// <summary>A passkey of that browser that is still to be made.</summary>
    public static SoftPasskey NewPasskey(this RunningNest nest) => new() { Origin = $"http://localhost:{nest.Url.Port}" };

    /// <summary>Adds a member, and gives them a passkey with a link.</summary>
    public static async Task<(Guid Id, SoftPasskey Passkey, HttpClient Browser)> AddWithPasskeyAsync(
        this RunningNest nest, string email = Email, MemberRole role = MemberRole.Member)
    {
        var id = await nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = email, Name = "Ada Example", Role = role }, Cancel);
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, email, Cancel);
        var (browser, passkey) = (nest.NamedBrowser(), nest.NewPasskey());
        using var response = await browser.UseLinkAsync(link, passkey.Create);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return (id, passkey, browser);
    }

    /// <summary>Opens a link and gives it a new passkey.</summary>
    public static Task<HttpResponseMessage> UseLinkAsync(this HttpClient browser, string link, Func<string, string> create) =>
        browser.AnswerAsync("/signin/link", "/signin/link/passkey", create, new() { ["Code"] = CodeOf(link) });

    /// <summary>Opens the sign-in page and answers with a passkey.</summary>
    public static Task<HttpResponseMessage> SignInAsync(this HttpClient browser, Func<string, string> get) =>
        browser.AnswerAsync("/signin", "/signin/passkey", get);

    /// <summary>Asks a page's question, and gives the form back with the answer.</summary>
    public static async Task<HttpResponseMessage> AnswerAsync(
        this HttpClient browser, string page, string ask, Func<string, string> answer, Dictionary<string, string>? fields = null)
    {
        var (form, asked) = await browser.AskAsync(page, ask, fields);
        return await browser.GiveAsync(page, form, answer((string)asked["options"]!), (string)asked["seal"]!);
    }

    /// <summary>Opens a page and asks its question.</summary>
    /// <returns>What its form holds, and the question.</returns>
    public static async Task<(Dictionary<string, string> Form, JsonNode Asked)> AskAsync(
        this HttpClient browser, string page, string ask, Dictionary<string, string>? fields = null)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
        var form = new Dictionary<string, string>(RunningNest.HiddenFields(html).Concat(fields ?? []));
        using var content = new FormUrlEncodedContent(form);
        using var response = await browser.PostAsync(new Uri(ask, UriKind.Relative), content, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return (form, JsonNode.Parse(text)!);
    }

    public static async Task<HttpResponseMessage> GiveAsync(this HttpClient browser, string page, Dictionary<string, string> form, string credential, string seal)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["Credential"] = credential, ["Seal"] = seal });
        return await browser.PostAsync(new Uri(page, UriKind.Relative), content, Cancel);
    }

    /// <summary>Whether a browser is let see a page.</summary>
    public static async Task<bool> IsInAsync(this HttpClient browser)
    {
        using var response = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        return response.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Changes as the journal holds them, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> ChangesAsync(this RunningNest nest)
    {
        await using var db = nest.Get<NestDatabase>().CreateDbContext();
        var bodies = await db.Journal.Where(row => row.Kind == "c").OrderBy(row => row.Seq).Select(row => row.Body).ToListAsync(Cancel);
        return [.. bodies.Select(Encoding.UTF8.GetString)];
    }

    /// <summary>What was done to accounts, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> AccountActsAsync(this RunningNest nest) =>
        [.. (await nest.ChangesAsync()).Select(body => Act().Match(body)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    public static string CodeOf(string link) => link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..];

    [GeneratedRegex("\"act\":\"([a-z_]+)\"")]
    private static partial Regex Act();
}
