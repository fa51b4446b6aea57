using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.CommandLine;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

/// <summary>What people leave in the console: requests with reasons, saved views, looks at names.</summary>
public sealed partial class ErasureTests
{
    [Fact]
    public async Task Erase_TakesRequestsReasonsAndSavedViewsToo_AndLeavesThoseOfOthers()
    {
        await HappenAsync();
        await using (var nest = _cli.Open())
        {
            await AskAsync(nest);
        }

        await _cli.RunAsync($"member erase {Email}");

        AssertForgotten();
        await using var after = _cli.Open();
        await using var db = after.Get<NestDatabase>().CreateDbContext();
        Assert.Equal("mine", Assert.Single(await db.SavedViews.ToListAsync(Cancel)).Name);
        Assert.Equal(["I need it too"], (await after.Get<RequestsBook>().ListAsync(Actor.Operator, Cancel)).Select(request => request.Reason));
        Assert.Equal(["ask (erased) ((erased))", "I need it too"], await db.Reasons.OrderBy(row => row.Seq).Select(row => row.Reason).ToListAsync(Cancel));
    }

    [Fact]
    public async Task PersonalFile_HoldsWhatTheyAskedFor_WhatWasSaidOfIt_AndTheirViews()
    {
        await HappenAsync();
        await using var nest = _cli.Open();
        await AskAsync(nest);
        using var file = new MemoryStream();

        await nest.Get<PersonFile>().WriteAsync(Actor.Operator, _person, file, Cancel);

        var json = System.Text.Json.JsonElement.Parse(file.ToArray());
        Assert.Equal("theirs", Text(Assert.Single(json.GetProperty("savedViews").EnumerateArray()), "name"));
        Assert.Equal(
            ["lost their laptop", $"ask {Name.ToUpperInvariant()} ({Email})", "because of the west wing", "not before Monday", "odd calls"],
            json.GetProperty("reasons").EnumerateArray().Select(reason => Text(reason, "reason")));
        Assert.Contains(json.GetProperty("records").EnumerateArray(), record => Text(record.GetProperty("body"), "change") == "tool_requested");
    }

    private async Task AskAsync(NestSession nest)
    {
        var requests = nest.Get<RequestsBook>();
        var asked = await requests.AskAsync(Actor.Operator, _person, _files.Server, _files.Tool, null, "because of the west wing", Cancel);
        await requests.DeclineAsync(Actor.Operator, asked, "not before Monday", Cancel);
        await requests.AskAsync(Actor.Operator, _other, _files.Server, _files.Tool, null, "I need it too", Cancel);
        await nest.Journal.CommitAsync(
            Actor.Operator,
            [new Change.NamesRevealed(_person)],
            async (db, token) =>
            {
                db.Reasons.Add(new ReasonRow { Seq = await db.Journal.MaxAsync(row => row.Seq, token), Reason = "odd calls" });
                db.SavedViews.Add(new SavedViewRow { Id = Guid.CreateVersion7(), MemberId = _person, Name = "theirs", Query = "result:denied" });
                db.SavedViews.Add(new SavedViewRow { Id = Guid.CreateVersion7(), MemberId = _other, Name = "of them", Query = $"member:{Email}" });
                db.SavedViews.Add(new SavedViewRow { Id = Guid.CreateVersion7(), MemberId = _other, Name = "mine", Query = "result:held" });
            },
            Cancel);
    }
}
