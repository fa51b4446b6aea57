using System.Diagnostics;
using System.Text.Json;
using McpNest.Tests.Support;

namespace McpNest.Tests.CommandLine;

/// <summary>The same, as a process of its own: what a script sees.</summary>
public sealed class ProcessTests
{
    [Theory]
    [InlineData("member add ada@example.com --json", 0)]
    [InlineData("member remove nobody@example.com", 1)]
    [InlineData("member add", 2)]
    public async Task Program_SpeaksOnTheRightStream_AndEndsWithItsCode(string words, int code)
    {
        using var folder = new TempFolder();
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--data", folder.File("data"), .. words.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
#pragma warning disable RS0030 // This is about the real process.
        using var process = Process.Start(start)!;
#pragma warning restore RS0030
        process.StandardInput.Close();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal(code, process.ExitCode);
        Assert.Equal(code == 0, (await error).Length == 0);
        Assert.Equal(code == 0, (await output).Length > 0);
        if (code == 0)
        {
            Assert.Equal("ada@example.com", JsonDocument.Parse(await output).RootElement.GetProperty("email").GetString());
        }
    }
}
