using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>What a lead does in the console, by what stands on its buttons and labels.</summary>
internal sealed class BrowserLead(BrowserPerson person)
{
    public const string Email = "ada@example.com";
    public const string Password = "four unrelated words do";

    private IPage Page => person.Page;

    private ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Opens a setup link, becomes the first admin, and leaves the first steps for later.</summary>
    public async Task SetUpAsync(string link)
    {
        await BecomeAdminAsync(link);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Later, go to Overview" }).ClickAsync();
        await person.HeadedAsync("Overview");
    }

    /// <summary>Opens a setup link and becomes the first admin; the first steps are open then.</summary>
    public async Task BecomeAdminAsync(string link)
    {
        await Page.GotoAsync(link);
        await Expect(Page).ToHaveURLAsync(new Uri(new Uri(link), "/setup").AbsoluteUri); // the code left the address bar
        await person.DescribedAsync(Page);
        await Page.GetByLabel("Name").FillAsync("Ada Example");
        await Page.GetByLabel("E-mail").FillAsync(Email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await person.ClickAsync("Create admin");
        await person.HeadedAsync("First steps");
    }

    /// <summary>Adds the sample server, approves its launch and has its tools read.</summary>
    public async Task AddSampleServerAsync(int tools)
    {
        await person.FollowAsync("Servers");
        await Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Add server" }).ClickAsync();
        await person.HeadedAsync("Add server");
        await person.ClickAsync("Add server");
        await person.HeadedAsync("sample");
        await Expect(Page.GetByText("not contained")).ToBeVisibleAsync();
        await person.ClickAsync("Approve launch");
        await person.ClickAsync("Discover tools");
        await Expect(Page.Locator(".tool.new")).ToHaveCountAsync(tools);
    }

    /// <summary>Ticks one tool beside those that were ticked beforehand, and approves.</summary>
    public async Task ApproveAsync(string alsoTick, int approved)
    {
        await Page.GetByLabel(alsoTick, new() { Exact = true }).CheckAsync();
        await person.ClickAsync($"Approve selected ({approved} of ");
        await Expect(Page.Locator(".tool.approved")).ToHaveCountAsync(approved);
        Assert.Empty(person.Complaints);
    }

    /// <summary>Invites somebody and goes to their page.</summary>
    /// <returns>The link to open.</returns>
    public async Task<string> AddMemberAsync(string name, string email)
    {
        await person.FollowAsync("People");
        await person.ClickAsync("Invite");
        await Dialog.GetByLabel("E-mail").FillAsync(email);
        await Dialog.GetByLabel("Name").FillAsync(name);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var link = await Dialog.Locator("[data-invitation]").InnerTextAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await person.HeadedAsync(name);
        return link;
    }

    /// <summary>Issues a key on a member's page; the dialog that shows it, once, stays open.</summary>
    /// <returns>The personal URL.</returns>
    public async Task<Uri> IssueKeyAsync(string agent)
    {
        await person.ClickAsync("Issue key");
        return await NameKeyAsync(agent);
    }

    /// <summary>Fills in the dialog that issues a key; it stays open.</summary>
    /// <returns>The personal URL.</returns>
    public async Task<Uri> NameKeyAsync(string agent)
    {
        await Dialog.GetByLabel("Agent").FillAsync(agent);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Issue key" }).ClickAsync();
        await Expect(Dialog).ToContainTextAsync("Waiting for its first call");
        return new Uri(await Dialog.Locator("[data-personal-url]").InnerTextAsync());
    }

    public async Task CloseKeyAsync()
    {
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Opens the matrix with a column for a person.</summary>
    public async Task OpenAccessAsync(string name)
    {
        await person.FollowAsync("Access");
        await BrowserPicker.ChooseAsync(Page.Locator("main"), "Add person", name);
    }

    /// <summary>Clicks a cell of the matrix, applies what was drafted, and waits until it is in force.</summary>
    public async Task ToggleAsync(string tool, string name, string from, string to)
    {
        var cell = await BrowserMatrix.CellAsync(Page, "sample", tool, name);
        await Expect(cell).ToHaveTextAsync(from);
        await cell.ClickAsync();
        await Expect(cell).ToHaveTextAsync(to);
        await BrowserMatrix.ApplyAsync(Page);
        await Expect(cell).ToHaveTextAsync(to);
    }

    public async Task StopEverythingAsync(string reason)
    {
        await Page.Locator(".stop:visible").ClickAsync();
        await Dialog.GetByLabel("Reason").FillAsync(reason);
        await Dialog.GetByLabel("Type STOP to confirm").FillAsync("STOP");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Stop now" }).ClickAsync();
        await Expect(Page.Locator(".banner[role=alert]")).ToContainTextAsync(reason);
    }

    /// <summary>Resumes what is stopped; everything is asked about first.</summary>
    public async Task ResumeAsync(bool isAsked = false)
    {
        await person.ClickAsync("Resume");
        if (isAsked)
        {
            await Dialog.GetByRole(AriaRole.Button, new() { Name = "Resume everything" }).ClickAsync();
        }

        await Expect(Page.Locator(".banner[role=alert]")).ToHaveCountAsync(0);
    }

    public async Task SignOutAsync()
    {
        await person.OpenNavigationAsync();
        await person.ClickAsync("Sign out");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
        await person.DescribedAsync(Page);
    }

    /// <summary>Fills in the sign-in page that is open.</summary>
    public async Task SignInAsync()
    {
        await Page.GetByLabel("E-mail").FillAsync(Email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await person.ClickAsync("Sign in");
    }

    /// <summary>Waits until a tab that follows the audit shows so many calls, and of the newest what is expected.</summary>
    public static async Task SeesAsync(IPage audit, int calls, params string[] newest)
    {
        var rows = audit.Locator("table.calls tbody tr");
        await Expect(rows).ToHaveCountAsync(calls);
        foreach (var text in newest)
        {
            await Expect(rows.First).ToContainTextAsync(text);
        }
    }
}
