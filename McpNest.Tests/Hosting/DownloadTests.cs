using System.IO.Compression;
using System.Net;
using System.Text;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Hosting;

/// <summary>What leaves the console as a file.</summary>
public sealed class DownloadTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("audit/export.csv", "text/csv", "selection", "csv")]
    [InlineData("audit/export.jsonl", "application/jsonl", "selection", "jsonl")]
    [InlineData("journal/evidence.zip", "application/zip", "evidence", "zip")]
    public async Task Export_IsAnAttachmentThatNamesItsKind_AndIsRecorded(string path, string type, string kind, string extension)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password, MemberRole.Auditor);
        var browser = await nest.SignedInAsync(Email, Password);

        using var response = await PostAsync(browser, path, await TokenAsync(browser));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.StartsWith(kind, response.Content.Headers.ContentDisposition.FileName, StringComparison.Ordinal);
        Assert.EndsWith("." + extension, response.Content.Headers.ContentDisposition.FileName, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        if (kind == "evidence")
        {
            using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Cancel));
            Assert.Contains("records.jsonl", zip.Entries.Select(entry => entry.FullName));
        }

        Assert.Contains($"\"change\":\"exported\",", await JournalAsync(nest), StringComparison.Ordinal);
        Assert.Contains($"\"kind\":\"{kind}\"", await JournalAsync(nest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changes", "member_added", "signed_in")]
    [InlineData("everything", "signed_in", "member_added")]
    public async Task Selection_IsOfTheListThatIsShown(string show, string asked, string other)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password, MemberRole.Auditor);
        var browser = await nest.SignedInAsync(Email, Password);

        using var response = await PostAsync(browser, "audit/export.jsonl", new(await TokenAsync(browser)) { ["show"] = show, ["q"] = $"change:{asked}" });

        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Contains($"\"show\":\"{show}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"change\":\"{asked}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(other, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PersonalFile_IsForAdmins_AndIsRecordedBeforeItIsHandedOver()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var bob = await nest.AddMemberAsync("bob@example.com", Password);
        await nest.AddMemberAsync("lea@example.com", Password, MemberRole.Lead);
        var (ada, lea) = (await nest.SignedInAsync(Email, Password), await nest.SignedInAsync("lea@example.com", Password));
        var path = $"people/{bob}/person.json";

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(lea, path, await TokenAsync(lea)));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ada, path, []));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ada, $"people/{Guid.CreateVersion7()}/person.json", await TokenAsync(ada)));
        Assert.DoesNotContain("\"exported\"", await JournalAsync(nest), StringComparison.Ordinal);
        using var response = await PostAsync(ada, path, await TokenAsync(ada));

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("person-member-", response.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var file = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("bob@example.com", file.GetProperty("signIn").GetProperty("email").GetString());
        Assert.Contains("\"kind\":\"person\"", await JournalAsync(nest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit/export.csv", "q", "sever:x")]
    [InlineData("audit/export.csv", "q", "change:grant_set")]
    [InlineData("audit/export.jsonl", "show", "secrets")]
    [InlineData("journal/evidence.zip", "from", "x")]
    [InlineData("journal/evidence.zip", "from", "1000000")]
    public async Task Export_OfWhatThereIsNot_IsASentence_AndNothingIsRecorded(string path, string field, string value)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var browser = await nest.SignedInAsync(Email, Password);

        using var response = await PostAsync(browser, path, new(await TokenAsync(browser)) { [field] = value });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Content.Headers.ContentDisposition);
        Assert.Matches(@"\A[^\n]+[.?]\n\z", await response.Content.ReadAsStringAsync(Cancel));
        Assert.DoesNotContain("\"exported\"", await JournalAsync(nest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WithoutTheTokenOfThePage_OrWithoutTheRole_IsRefused()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        await nest.AddMemberAsync("bob@example.com", Password);
        await nest.AddMemberAsync("lea@example.com", Password, MemberRole.Lead);
        var (ada, bob, lea) = (await nest.SignedInAsync(Email, Password), await nest.SignedInAsync("bob@example.com", Password), await nest.SignedInAsync("lea@example.com", Password));

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ada, "audit/export.csv", []));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ada, "journal/evidence.zip", []));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bob, "audit/export.csv", await TokenAsync(bob)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(lea, "audit/export.csv", await TokenAsync(lea)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(lea, "journal/evidence.zip", await TokenAsync(lea)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nest.Browser(), "audit/export.csv", []));
        using var fetched = await ada.GetAsync(new Uri("/audit/export.csv", UriKind.Relative), Cancel);
        Assert.False(fetched.IsSuccessStatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path, Dictionary<string, string> fields)
    {
        using var response = await PostAsync(browser, path, fields);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, Dictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(new Uri("/" + path, UriKind.Relative), content, Cancel);
    }

    private static async Task<Dictionary<string, string>> TokenAsync(HttpClient browser) =>
        RunningNest.HiddenFields(await browser.GetStringAsync(new Uri("/", UriKind.Relative), Cancel));

    private static async Task<string> JournalAsync(RunningNest nest)
    {
        await using var db = nest.Get<NestDatabase>().CreateDbContext();
        return string.Join('\n', (await db.Journal.Where(row => row.Kind == "c").Select(row => row.Body).ToListAsync(Cancel)).Select(Encoding.UTF8.GetString));
    }
}
