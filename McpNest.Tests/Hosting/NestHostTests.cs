using System.Net;
using System.Net.Sockets;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;

namespace McpNest.Tests.Hosting;

public sealed class NestHostTests
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Serving_prints_the_address_and_a_setup_link_and_ends_when_told()
    {
        using var folder = new TempFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new LineWriter();

        var serving = NestHost.RunAsync(folder.Data, "http://127.0.0.1:0", output, TextWriter.Null, stop.Token);
        var address = await output.WaitForAsync("McpNest serves http://127.0.0.1:", serving);
        var setup = await output.WaitForAsync("/setup#mcpl_", serving);

        Assert.DoesNotContain(":0 ", address, StringComparison.Ordinal);
        Assert.Contains(File.ReadAllText(folder.File("serve.url")), setup, StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(0, await serving.WaitAsync(s_cap, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(folder.File("serve.url")));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_leaves_with_78()
    {
        using var folder = new TempFolder();
        var errors = new StringWriter();
        using var held = ServeLock.TryTake(folder.Data);

        var code = await NestHost.RunAsync(folder.Data, "http://127.0.0.1:0", TextWriter.Null, errors, TestContext.Current.CancellationToken);

        Assert.Equal(78, code);
        Assert.Contains("Another server is using", OneSentence(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_port_in_use_is_said_in_one_sentence(string host)
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var errors = new StringWriter();

        var code = await NestHost.RunAsync(
            folder.Data, $"http://{host}:{port}", TextWriter.Null, errors, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Contains("is in use by another program", OneSentence(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "McpNest": { "PublicUri": "x" } }""", "did you mean McpNest:PublicUrl?")]
    [InlineData("""{ "McpNest": """, "cannot be read as JSON settings")]
    public async Task Settings_in_the_data_folder_that_are_wrong_stop_the_start(string json, string sentence)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"), json, TestContext.Current.CancellationToken);
        var errors = new StringWriter();

        var code = await NestHost.RunAsync(folder.Data, "http://127.0.0.1:0", TextWriter.Null, errors, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Contains(sentence, OneSentence(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_stops_the_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are not a thing on Windows.");
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.Data.NestKeyFile, Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // skipped on Windows
        File.SetUnixFileMode(folder.Data.NestKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
#pragma warning restore CA1416
        var errors = new StringWriter();

        var code = await NestHost.RunAsync(folder.Data, "http://127.0.0.1:0", TextWriter.Null, errors, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Contains("chmod 600", OneSentence(errors), StringComparison.Ordinal);
    }

    private static string OneSentence(StringWriter errors) => Assert.Single(errors.ToString().TrimEnd().Split('\n'));
}
