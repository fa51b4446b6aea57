using Bunit;
using McpNest.Web.Console.Shared;

namespace McpNest.Tests.Console;

/// <summary>One of many, found by typing.</summary>
public sealed class PickerTests : ConsoleTest
{
    private static readonly PickerOption[] s_options = [.. Enumerable.Range(0, 60).Select(i => new PickerOption(Guid.CreateVersion7(), $"server__tool_{i:00}"))];

    private readonly List<Guid?> _chosen = [];

    [Fact]
    public async Task Typing_Narrows_AndAChoiceIsTold()
    {
        var picker = Open(null, null);
        Assert.Empty(picker.FindAll("[role=option]"));
        await picker.Find("input").ClickAsync(new());
        Assert.Equal(50, picker.FindAll("[role=option]").Count);
        Assert.Equal("10 more; type to narrow.", picker.Find("[role=status]").TextContent);

        await picker.Find("input").InputAsync(new() { Value = "TOOL_5 server" });
        Assert.Equal(10, picker.FindAll("[role=option]").Count);
        await picker.Find("[role=listbox]").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = $"{s_options[53].Id}" });

        Assert.Equal(s_options[53].Id, Assert.Single(_chosen));
        Assert.Equal("server__tool_53", picker.Find("input").GetAttribute("value"));
        Assert.Equal("false", picker.Find("input").GetAttribute("aria-expanded"));
    }

    [Fact]
    public async Task WhatWasTypedAndNotChosen_CountsForNothing()
    {
        var picker = Open(s_options[1].Id, null);
        await picker.Find("input").InputAsync(new() { Value = "nothing like it" });
        Assert.Equal("Nothing fits.", picker.Find("[role=status]").TextContent);

        await picker.Find(".picker").FocusOutAsync(new());

        Assert.Equal("server__tool_01", picker.Find("input").GetAttribute("value"));
        Assert.Empty(_chosen);
    }

    [Fact]
    public async Task Nothing_CanBeChosenWhereThatMeansSomething()
    {
        var picker = Open(s_options[1].Id, "Everything");
        await picker.Find("input").ClickAsync(new());
        Assert.Equal("Everything", picker.Find("[role=option]").TextContent);

        await picker.Find("[role=listbox]").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = picker.Find("[role=option]").GetAttribute("data-item")! });

        Assert.Null(Assert.Single(_chosen));
        Assert.Equal("", picker.Find("input").GetAttribute("value"));
    }

    private IRenderedComponent<Picker> Open(Guid? value, string? empty) => Render<Picker>(p => p
        .Add(c => c.Label, "One tool").Add(c => c.Options, s_options).Add(c => c.Value, value).Add(c => c.Empty, empty).Add(c => c.OnChosen, _chosen.Add));
}
