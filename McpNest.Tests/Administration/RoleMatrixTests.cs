using System.Reflection;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Role by command, over every method of the books: who may, and who is refused inside Core, whatever a page shows.</summary>
public sealed class RoleMatrixTests
{
    private const string Admins = "operator admin";
    private const string Owners = Admins + " owner";
    private const string Leads = Owners + " lead";
    private const string Keys = Leads + " self"; // leads end the keys of plain members, and never hold one
    private const string Own = Admins + " self";
    private const string Answerer = Admins + " answerer";
    private const string Everybody = Leads + " auditor self other answerer";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Method, what it is about, and who may.</summary>
    public static TheoryData<string, string, string> Commands => new()
    {
        { "AccessBook.SetAsync", "", Owners },
        { "AccessBook.ApplyAsync", "", Owners },
        { "AccessBook.AllowAsync", "", Owners },
        { "AgentsBook.IssueAsync", "member", Own },
        { "AgentsBook.IssueAsync", "service", Answerer },
        { "AgentsBook.IssueAsync", "admin", Admins },
        { "AgentsBook.IssueAsync", "themselves", Everybody },
        { "AgentsBook.RollAsync", "member", Own },
        { "AgentsBook.RollAsync", "service", Answerer },
        { "AgentsBook.SetExpiryAsync", "member", Keys },
        { "AgentsBook.SetExpiryAsync", "service", Answerer },
        { "AgentsBook.RenameAsync", "member", Keys },
        { "AgentsBook.RenameAsync", "service", Answerer },
        { "AgentsBook.AcceptClientAsync", "member", Keys },
        { "AgentsBook.AcceptClientAsync", "service", Answerer },
        { "AgentsBook.HideAsync", "member", Keys },
        { "AgentsBook.HideAsync", "service", Answerer },
        { "AgentsBook.RevokeAsync", "member", Keys },
        { "AgentsBook.RevokeAsync", "service", Answerer },
        { "CredentialsBook.SetAsync", "", "operator self" },
        { "CredentialsBook.SetEndAsync", "", "operator self" },
        { "CredentialsBook.RemoveAsync", "", Owners + " self" },
        { "CredentialsBook.TestAsync", "", "" },
        { "EffectiveTools.ListAsync", "", "" },
        { "ErasureBook.EraseAsync", "", Admins },
        { "GroupsBook.AddAsync", "", Admins },
        { "GroupsBook.SetMembersAsync", "", Admins },
        { "GroupsBook.RemoveAsync", "", Admins },
        { "GroupsBook.PutAsync", "", Admins },
        { "GroupsBook.RenameAsync", "", Admins },
        { "ImportBook.AddAsync", "", "" },
        { "Invitations.DemandAsync", "", Leads },
        { "Invitations.DemandLinkAsync", "", Admins },
        { "JoinBook.MakeAsync", "", Admins },
        { "JoinBook.EndAsync", "", Admins },
        { "JoinBook.JoinAsync", "", Admins },
        { "NamesBook.RevealAsync", "", Leads + " auditor" },
        { "OwnAccess.ListAsync", "", "" },
        { "NestSettings.ShowNamesToAsync", "", Admins },
        { "NestSettings.SetAddressAsync", "", Admins },
        { "NoticesBook.DemandTestAsync", "", Admins },
        { "PeopleBook.AddAsync", "member", Leads },
        { "PeopleBook.AddAsync", "lead", Admins },
        { "PeopleBook.AddInvitedAsync", "member", Leads },
        { "PeopleBook.AddInvitedAsync", "lead", Admins },
        { "PeopleBook.SetOwnerAsync", "", Admins },
        { "PeopleBook.HandOverAsync", "", Admins },
        { "PeopleBook.RenameAsync", "", Admins },
        { "PeopleBook.SetRoleAsync", "", Admins },
        { "PeopleBook.SuspendAsync", "", Admins },
        { "PeopleBook.UnsuspendAsync", "", Admins },
        { "PeopleBook.RemoveAsync", "", Admins },
        { "PersonFile.WriteAsync", "", Own },
        { "BackupBook.BackupAsync", "", Admins },
        { "RequestsBook.AskAsync", "member", Own },
        { "RequestsBook.AskAsync", "service", Answerer },
        { "RequestsBook.WithdrawAsync", "", Own },
        { "RequestsBook.GrantAsync", "", Owners },
        { "RequestsBook.DeclineAsync", "", Owners },
        { "RequestsBook.ListAsync", "", "" },
        { "RestoreBook.BeginAsync", "", "operator" },
        { "SeedBook.ApplyAsync", "", Admins },
        { "SeedBook.ExportAsync", "", Admins },
        { "ServersBook.AddAsync", "", Leads },
        { "ServersBook.ReconfigureAsync", "", Owners },
        { "ServersBook.ApproveLaunchAsync", "", Owners },
        { "ServersBook.RefreshAsync", "", Owners },
        { "ServersBook.RestartAsync", "", Owners },
        { "ServersBook.SetSecretAsync", "", Owners },
        { "ServersBook.SetSecretEndAsync", "", Owners },
        { "ServersBook.RemoveSecretAsync", "", Owners },
        { "ServersBook.ApproveToolsAsync", "", Owners },
        { "ServersBook.KeepToolsAsync", "", Owners },
        { "ServersBook.BlockToolsAsync", "", Owners },
        { "ServersBook.RemoveAsync", "", Owners },
        { "SessionsBook.DemandReaderAsync", "", Own },
        { "SessionsBook.EndAsync", "", Own },
        { "SessionsBook.EndAllAsync", "", Admins },
        { "StopsBook.StopAsync", "everything", Admins },
        { "StopsBook.StopAsync", "server", Owners },
        { "StopsBook.StopAsync", "tool", Owners },
        { "StopsBook.StopAsync", "member", Admins },
        { "StopsBook.StopAsync", "agent", Own },
        { "StopsBook.StopAsync", "service", Answerer },
        { "StopsBook.ResumeAsync", "somebody else's", Admins },
        { "StopsBook.ResumeAsync", "their own", Owners },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_IsForTheseOnly(string command, string about, string allowed)
    {
        if (allowed.Length == 0)
        {
            return; // changes nothing, and shows each what is theirs
        }

        await using var stage = await RoleStage.CreateAsync();
        foreach (var (name, actor) in stage.Actors)
        {
            // What must exist for the command is made by the operator first, anew for each actor.
            var act = await stage.PrepareAsync(command, about, actor);
            var before = stage.Books.State.Version;
            var failure = await Record.ExceptionAsync(act);
            if (allowed.Split(' ').Contains(name))
            {
                Assert.True(failure is null, $"{name} should be allowed {command} {about}: {failure?.Message}");
            }
            else
            {
                Assert.True(failure is NestException, $"{name} should be refused {command} {about}, and got {failure?.GetType().Name ?? "through"}");
                Assert.EndsWith(".", failure!.Message, StringComparison.Ordinal);
                Assert.Equal(before, stage.Books.State.Version);
            }
        }
    }

    /// <summary>A method of a book that somebody acts through, and that is not in the table, fails here.</summary>
    [Fact]
    public void EveryCommandOfTheBooks_IsInTheTable()
    {
        var methods = typeof(AccessBook).Assembly.GetTypes()
            .Where(type => type is { IsPublic: true, IsClass: true } && type.Namespace?.StartsWith("McpNest.Core.Administration", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(Actor) && typeof(Task).IsAssignableFrom(method.ReturnType))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .Distinct().Order();

        Assert.Equal(methods, Commands.Select(row => row.Data.Item1).Distinct().Order());
    }

    /// <summary>What the writer asks once more: whatever an admin alone may commit is refused to everybody else, also what a later version adds.</summary>
    [Fact]
    public async Task EveryChange_IsRefusedToWhoMayNot_WhenItIsWritten()
    {
        // What anybody does in their own name.
        string[] free = ["SignedIn", "Exported"];
        await using var stage = await RoleStage.CreateAsync();
        var server = await stage.ServerAsync();
        await stage.LivelyAsync(server);
        var state = stage.Books.State;
        var other = stage.Actors["other"];
        foreach (var type in typeof(Change).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Change))))
        {
            var change = RoleStage.Example(type, server, stage.Books.State, stage.Actors["self"].MemberId!.Value);
            Assert.True(
                ChangeAuthority.May(state, state, other, change) == free.Contains(type.Name),
                $"{type.Name} is {(free.Contains(type.Name) ? "refused to" : "open to")} a member whom it does not concern");
            Assert.True(ChangeAuthority.May(state, state, stage.Actors["admin"], change));
        }
    }
}
