using McpNest.Core.Administration;
using McpNest.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Tests.Administration;

public sealed partial class ErasureTests
{
    [Fact]
    public async Task Erase_HalfDone_IsFinishedByRepeating()
    {
        await HappenAsync();
        await BreakOffAsync();

        await _cli.RunAsync($"member erase {_person}");

        AssertForgotten();
    }

    [Fact]
    public async Task Erase_HalfDone_IsFoundByItsAddress()
    {
        await HappenAsync();
        await BreakOffAsync();

        await _cli.RunAsync($"member erase {Email}");

        AssertForgotten();
    }

    [Fact]
    public async Task Erase_HalfDone_IsFinishedByTheNextServer()
    {
        await HappenAsync();
        await BreakOffAsync();
        await using var nest = _cli.Open();
        using var server = new ErasureFinisher(nest.Get<ErasureBook>(), NullLogger<ErasureFinisher>.Instance);

        await server.StartAsync(Cancel);
        await server.ExecuteTask!;

        AssertForgotten();
        Assert.Equal(_person, Assert.Single(ErasureList.Read(nest.Get<ErasureList>().Path)).Member);
        Assert.Equal(0, await nest.Get<ErasureBook>().FinishAsync(Cancel));
    }
}
