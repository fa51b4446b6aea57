using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using NetArchTest.Rules;

namespace McpNest.Tests.Architecture;

/// <summary>Who may know whom: one test for each line of docs/architecture.md.</summary>
public sealed class RoomTests
{
    private static readonly System.Reflection.Assembly s_core = typeof(NestException).Assembly;
    private static readonly System.Reflection.Assembly s_web = typeof(Program).Assembly;

    [Fact]
    public void Core_KnowsNoWebFramework() => Assert.DoesNotContain(s_core.GetReferencedAssemblies(), reference =>
        reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        || reference.Name.StartsWith("MudBlazor", StringComparison.Ordinal)
        || reference.Name.StartsWith("Microsoft.Identity", StringComparison.Ordinal)
        || reference.Name == "ModelContextProtocol.AspNetCore");

    [Theory]
    // Floor 1
    [InlineData("McpNest.Core.Policy", "McpNest.Core.Storage", "McpNest.Core.Journal", "McpNest.Core.Audit", "McpNest.Core.Upstreams", "McpNest.Core.Gateway", "McpNest.Core.Administration", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "System.IO.File", "System.Net", "System.TimeProvider", "System.Threading.Tasks")]
    [InlineData("McpNest.Core.Storage", "McpNest.Core.Policy", "McpNest.Core.Journal", "McpNest.Core.Audit", "McpNest.Core.Upstreams", "McpNest.Core.Gateway", "McpNest.Core.Administration")]
    // Floor 2
    [InlineData("McpNest.Core.Journal", "McpNest.Core.Audit", "McpNest.Core.Upstreams", "McpNest.Core.Gateway", "McpNest.Core.Administration")]
    [InlineData("McpNest.Core.Upstreams", "McpNest.Core.Audit", "McpNest.Core.Gateway", "McpNest.Core.Administration")]
    // Floor 3
    [InlineData("McpNest.Core.Gateway", "McpNest.Core.Storage", "Microsoft.EntityFrameworkCore", "McpNest.Core.Administration", "McpNest.Core.Audit")]
    [InlineData("McpNest.Core.Audit", "McpNest.Core.Upstreams", "McpNest.Core.Gateway", "McpNest.Core.Administration")]
    [InlineData("McpNest.Core.Administration", "McpNest.Core.Audit")]
    public void CoreRoom_DoesNotKnow(string room, params string[] others) => Check(s_core, room, others);

    [Theory]
    [InlineData("McpNest.Web.Gateway", "MudBlazor", "McpNest.Web.Console", "McpNest.Core.Storage", "McpNest.Core.Administration")]
    [InlineData("McpNest.Web.Console", "McpNest.Core.Storage", "McpNest.Core.Upstreams.UpstreamPool", "McpNest.Core.Upstreams.IUpstream", "McpNest.Core.Upstreams.ServerTargets", "McpNest.Web.Gateway")]
    [InlineData("McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Console.Servers", "McpNest.Web.Console.Overview", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Console.People", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Console.Agents", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Console.Access", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Console.Proof", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Console.Setup", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Settings", "McpNest.Web.Hosting", "McpNest.Web.SignIn")]
    [InlineData("McpNest.Web.Console.Settings", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Web.Console.Setup", "McpNest.Web.Hosting", "McpNest.Web.SignIn")]
    [InlineData("McpNest.Web.Console.Audit", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Settings")]
    [InlineData("McpNest.Web.Notices", "MudBlazor", "McpNest.Web.Gateway", "McpNest.Core.Gateway", "McpNest.Core.Storage.NestDbContext", "McpNest.Web.Console.Overview", "McpNest.Web.Console.Servers", "McpNest.Web.Console.People", "McpNest.Web.Console.Access", "McpNest.Web.Console.Audit", "McpNest.Core.Upstreams.UpstreamPool")]
    public void WebRoom_DoesNotKnow(string room, params string[] others) => Check(s_web, room, others);

    [Fact]
    public void Console_KnowsTheScannerWhereItReadsConfigurationsOnly()
    {
        var result = Types.InAssembly(s_web).That().ResideInNamespace("McpNest.Web.Console")
            .And().DoNotResideInNamespace("McpNest.Web.Console.Setup.Reading")
            .ShouldNot().HaveDependencyOn("McpNest.Scan").GetResult();
        Assert.True(result.IsSuccessful, Names(result));
    }

    [Fact]
    public void Console_KnowsOfTheGatewayOnlyWhoIsThere()
    {
        var gateway = Types.InAssembly(s_core).That().ResideInNamespace("McpNest.Core.Gateway").GetTypes()
            .Select(type => type.FullName!)
            .Where(name => !name.Contains("LiveSession", StringComparison.Ordinal) && !name.Contains("AgentPresence", StringComparison.Ordinal)).ToArray();
        Check(s_web, "McpNest.Web.Console", gateway);
    }

    [Fact]
    public void Console_TakesHttpContextInAppOnly()
    {
        var result = Types.InAssembly(s_web).That().ResideInNamespace("McpNest.Web.Console")
            .And().DoNotHaveName("App")
            .ShouldNot().HaveDependencyOn("Microsoft.AspNetCore.Http.HttpContext").GetResult();
        Assert.True(result.IsSuccessful, Names(result));
    }

    /// <summary>A record of a call can hold no payload: only scalars and bounded identifiers of this list.</summary>
    [Fact]
    public void CallRecords_CanHoldNoPayload()
    {
        string[] allowed =
        [
            "CallId", "AgentId", "Target", "Method", "UnknownNameLength", "UnknownNameHash", "ResourceScheme", "ProtocolVersion", "Client",
            "RequestBytes", "Outcome", "Duration", "ResponseBytes", "Seq", "At", "MemberId", "ServerId", "Server", "Tool", "Reason", "GrantId",
            "Credential", "DurationMs", "Fingerprint", "PolicyVersion", "EqualityContract", "Member", "Agent", "Scheme", "ToolId", "UnknownLength",
            "UnknownHash", "Allowed", "Rules", "Protocol",
        ];
        Type[] scalars = [typeof(string), typeof(Guid), typeof(bool), typeof(int), typeof(long), typeof(TimeSpan), typeof(DateTimeOffset), typeof(CallTarget), typeof(CallOutcome), typeof(Type)];
        foreach (var property in new[] { typeof(CallIntent), typeof(CallEnd), typeof(CallRow), typeof(CallRecord) }
            .SelectMany(type => type.GetProperties(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public)))
        {
            Assert.Contains(property.Name, allowed);
            Assert.Contains(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, scalars);
        }
    }

    /// <summary>
    /// What else is recorded, or kept to browse by: every text in it stands here with what it may say, and everything that is no text is an
    /// id, a number, an instant or a word of a closed set. A new text must be thought about, and then added here.
    /// </summary>
    [Fact]
    public void Records_HoldNoTextThatIsNotOnTheList()
    {
        string[] texts =
        [
            "KeyIssued.KeyHash", "KeyRolled.KeyHash", // keyed hash
            "AddressSet.Url", // the nest's own address: scheme, host and port
            "ServerAdded.Slug", "ServerAdded.TargetHash", "ServerReconfigured.TargetHash", "LaunchApproved.TargetHash", // the nest's own name; hashes
            "SeenTool.Name", "SeenTool.Fingerprint", "ToolVersion.Fingerprint", // what a server calls its tool, bounded; hashes
            "CheckpointKey.Id", "CheckpointKey.PublicKey",
            "Upgraded.From", "Upgraded.To", "Upgraded.Version", "Started.Version", // names of versions of the program
            "TermRow.Kind", // of a closed set
            "TermRow.Text", // ids and words of closed sets; slugs and tool names; and what a client calls itself, sanitised, which can be erased
        ];
        Type[] records =
        [
            .. typeof(Change).GetNestedTypes(), .. typeof(NestEvent).GetNestedTypes(), typeof(LimitReached), typeof(SeenTool), typeof(ToolVersion), typeof(CheckpointKey),
            typeof(RemovedRange), typeof(TermRow), typeof(CallCountRow), typeof(CallHourRow),
        ];
        Type[] scalars = [typeof(Guid), typeof(bool), typeof(int), typeof(long), typeof(DateTimeOffset), typeof(DateOnly), typeof(SeenTool), typeof(ToolVersion), typeof(CheckpointKey), typeof(Type)];
        foreach (var property in records.SelectMany(type => type.GetProperties(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public)))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            type = type.IsGenericType ? type.GetGenericArguments().Single() : type;
            Assert.True(
                type.IsEnum || scalars.Contains(type) || (type == typeof(string) && texts.Contains($"{property.DeclaringType!.Name}.{property.Name}")),
                $"{property.DeclaringType!.Name}.{property.Name} is a {type.Name}: can it hold what somebody said?");
        }
    }

    [Fact]
    public void PermitsAndApprovedLaunches_CannotBeMadeElsewhere()
    {
        Assert.All(
            new[] { typeof(NestJournal.Permit), typeof(ApprovedLaunch) },
            type => Assert.All(
                type.GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic),
                constructor => Assert.True(constructor.IsPrivate)));
    }

    private static void Check(System.Reflection.Assembly assembly, string room, string[] others)
    {
        var result = Types.InAssembly(assembly).That().ResideInNamespace(room).ShouldNot().HaveDependencyOnAny(others).GetResult();
        Assert.True(result.IsSuccessful, Names(result));
    }

    private static string Names(NetArchTest.Rules.TestResult result) => "These know too much: " + string.Join(", ", result.FailingTypeNames ?? []);
}
