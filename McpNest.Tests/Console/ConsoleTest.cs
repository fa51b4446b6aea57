using System.Security.Claims;
using Bunit;
using Bunit.TestDoubles;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.Console;
using McpNest.Web.Console.Proof;
using McpNest.Web.Console.Shared;
using McpNest.Web.Hosting;
using McpNest.Web.Mail;
using McpNest.Web.Console.Shared.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>Components over the real Core in a folder of their own, seen by a signed-in admin.</summary>
public abstract class ConsoleTest : BunitContext
{
    private readonly TempFolder _folder = new();

    protected ConsoleTest()
    {
        DefaultWaitTimeout = TimeSpan.FromSeconds(30);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddMcpNestCore(_folder.Data);
        Services.AddNestConsole(_ => new Uri("https://nest.example.com"), personalUrls: true);
        Services.AddSingleton<SignInLinkMaker>((actor, email, _) => Task.FromResult($"https://nest.example.com/signin/link#{email}"));
        Services.AddSingleton<InvitationMaker>((actor, member, _) => Task.FromResult(new Invitation($"https://nest.example.com/signin/link#{member}", TimeProvider.System.GetUtcNow().AddDays(7))));
        Services.AddSingleton<OpenLinks>(_ => Task.FromResult<IReadOnlyDictionary<Guid, DateTimeOffset>>(Links));
        Services.AddSingleton<ManyInviter>(provider => (actor, people, token) => InviteAsync(provider.GetRequiredService<PeopleBook>(), actor, people, token));
        Services.AddSingleton<IJoinLinks>(JoinLinks);
        Services.AddSingleton(_ => new Mailer(new NestOptions { Smtp = Smtp }, TimeProvider.System));
        Services.AddSingleton<MemberRemover>(provider => provider.GetRequiredService<PeopleBook>().RemoveAsync);
        Services.AddSingleton<ISessions>(Sessions);
        Services.AddSingleton<VerifyJournal>(async (progress, cancellationToken) => await Verifying(progress, cancellationToken));
        Authorization = this.AddAuthorization();
    }

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected BunitAuthorizationContext Authorization { get; }

    /// <summary>Who is signed in where; everybody has just proved who they are unless a test says otherwise.</summary>
    protected TestSessions Sessions { get; } = new();

    /// <summary>One-time links nobody has used.</summary>
    protected Dictionary<Guid, DateTimeOffset> Links { get; } = [];

    /// <summary>Join links, without their codes.</summary>
    protected FakeJoinLinks JoinLinks { get; } = new();

    /// <summary>The mail server; null: none.</summary>
    protected SmtpOptions? Smtp { get; set; }

    /// <summary>What a verification does here.</summary>
    protected VerifyJournal Verifying { get; set; } = (_, _) => Task.FromResult(new VerifyReport("intact", "ok", "✓", [], "Nothing was looked at."));

    protected NestJournal Journal => Services.GetRequiredService<NestJournal>();

    /// <summary>What the focus was moved to last, as a selector.</summary>
    protected object? FocusedLast() => JSInterop.Invocations["nest.focus"] is [.., var last] ? last.Arguments[0] : null;

    /// <summary>Adds an admin and signs them in.</summary>
    protected async Task<Guid> SignInAsync()
    {
        var id = await Services.GetRequiredService<PeopleBook>()
            .AddAsync(Actor.Operator, new AddMember { Email = "ines@example.com", Name = "Ines Moreau", Role = MemberRole.Admin }, Ct);
        Authorization.SetAuthorized("ines@example.com");
        Authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, id.ToString()));
        Authorization.SetPolicies("Admin", "Lead", "Auditor", "Journal");
        return id;
    }

    /// <summary>Adds a remote server with one approved tool, read.</summary>
    protected async Task<ServerTool> AddServerAsync(string slug = "files")
    {
        var serverId = await Services.GetRequiredService<ServersBook>().AddAsync(
            Actor.Operator, new AddServer { Slug = slug, Transport = ServerTransport.Http, Url = "https://mcp.example.com/mcp" }, Ct);
        var toolId = Guid.CreateVersion7();
        Change[] changes =
        [
            new Change.ToolsDiscovered(serverId, [new SeenTool(toolId, "read", "f1")]),
            new Change.ToolsApproved(serverId, [new ToolVersion(toolId, "f1")]),
        ];
        await Journal.CommitAsync(Actor.Operator, changes, null, Ct);
        return Journal.State.Servers[serverId].Tools["read"];
    }

    private static async Task<IReadOnlyList<(Guid Id, Invitation Link)>> InviteAsync(
        PeopleBook book, Actor actor, IReadOnlyList<AddMember> people, CancellationToken cancellationToken)
    {
        var added = people.Select(request => (Id: Guid.CreateVersion7(), request)).ToList();
        await book.AddInvitedAsync(actor, added, cancellationToken);
        return [.. added.Select(person => (person.Id, new Invitation($"https://nest.example.com/signin/link#{person.Id}", TimeProvider.System.GetUtcNow().AddDays(7))))];
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _folder.Dispose();
    }
}
