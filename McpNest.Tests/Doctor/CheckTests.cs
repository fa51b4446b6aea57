using System.Net;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Gateway;
using McpNest.Web.Doctor;
using McpNest.Web.Doctor.Checks;
using McpNest.Web.Hosting;
using McpNest.Web.Mail;
using McpNest.Web.Notices;
using McpNest.Web.SignIn.Provider;
using Microsoft.Extensions.Configuration;
using BackupCheck = McpNest.Web.Doctor.Checks.BackupCheck;

namespace McpNest.Tests.Doctor;

/// <summary>What each check says of a nest that is well, and of one that is not.</summary>
public sealed class CheckTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri s_url = new("https://nest.example.com/");

    /// <summary>A nest behind a proxy, with which nothing is wrong.</summary>
    private static NestFacts Well => new()
    {
        Folder = DataFolder.Look("/nest"),
        Configuration = Configured(),
        Now = s_now,
        Options = new NestOptions { PublicUrl = s_url, KnownProxies = [IPAddress.Loopback], Journal = new AuditOptions { CheckpointFolder = "/elsewhere" }, Notices = Told() },
        PublicUrl = s_url,
        HasNest = true,
        Serves = true,
        Here = new Asked(new Uri("http://127.0.0.1:5080/")) { Seen = Seen },
        Outside = new Asked(s_url) { Seen = Seen, Streams = true, CertificateEnds = s_now.AddDays(60) },
        State = new OfferedServer().State,
        Admins = [new AdminFacts(Password: true, Passkeys: 1, RecoveryCodes: 10), new AdminFacts(Password: true, 0, 0)],
        FirstRecordAt = s_now.AddYears(-1),
        LastRecordAt = s_now,
        LastBackupAt = s_now.AddDays(-1),
        LastCheckpointAt = s_now,
        FolderClock = TimeSpan.FromMilliseconds(3),
        ClockStep = TimeSpan.Zero,
        FreeBytes = 10L << 30,
        DatabaseBytes = 1 << 20,
        Runtime = new Version(10, 0, 99),
        ProxyLog = new ProxyLogFacts(["/var/log/nginx/mcpnest.access.log"], null),
    };

    private static Seen Seen => new()
    {
        Scheme = "https",
        Client = "198.51.100.7",
        ForwardedFor = true,
        ForwardedProto = true,
        Upgradable = true,
        NoNewPrivileges = true,
        Version = Core.ProgramVersion.Text,
        Runtime = "10.0.99",
    };

    [Fact]
    public void NothingIsToDoWhereAllIsWell() =>
        Assert.All(Examination.Of(Well), finding => Assert.True(finding.State == FindingState.Good, $"{finding.Check}: {finding.Sentence}"));

    [Fact]
    public void EverySentenceIsOne() => Assert.All(
        Examination.Of(Well).Concat(Examination.Of(Well with { Serves = false, Here = null, Outside = null })),
        finding =>
        {
            Assert.EndsWith(".", finding.Sentence, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', finding.Sentence);
            Assert.Contains(finding.Check, Examination.Names);
        });

    [Fact]
    public void Folder()
    {
        Says<FolderCheck>(Well with { HasNest = false }, FindingState.Mend, "There is no nest");
        Says<FolderCheck>(Well with { NestProblem = "nest.key is damaged." }, FindingState.Mend, "nest.key is damaged.");
        Says<FolderCheck>(Well with { Serves = false }, FindingState.Unseen, "No server uses");
        Says<FolderCheck>(Well with { AsRoot = true }, FindingState.Advice, "as root");
    }

    [Fact]
    public void Settings() => Says<SettingsCheck>(
        Well with { Options = null, OptionsProblem = "McpNest:PublicUrl must use https." }, FindingState.Mend, "must use https");

    [Fact]
    public void Permissions() => Says<PermissionsCheck>(Well with { OpenToOthers = ["/nest/nest.key"] }, FindingState.Mend, "chmod 600 /nest/nest.key");

    [Theory]
    [InlineData("10.0.6", true, "forged cookies")]
    [InlineData("10.0.7", false, "update the runtime")]
    public void Runtime(string runtime, bool mustMend, string text)
    {
        var state = mustMend ? FindingState.Mend : FindingState.Advice;
        Says<RuntimeCheck>(Well with { Here = null, Runtime = new Version(runtime) }, state, text);
        Says<RuntimeCheck>(Well with { Here = Well.Here! with { Seen = Seen with { Runtime = runtime } } }, state, text);
    }

    [Fact]
    public void Runtime_ThatIsNotSupportedOrNotTheServers()
    {
        Says<RuntimeCheck>(Well with { Now = s_now.AddYears(3) }, FindingState.Mend, "no security updates");
        Says<RuntimeCheck>(Well with { Here = Well.Here! with { Seen = Seen with { Version = "0.0.1" } } }, FindingState.Advice, "restart the server");
    }

    [Fact]
    public void Disk()
    {
        Says<DiskCheck>(Well with { FreeBytes = 100 << 20 }, FindingState.Mend, "100 MiB are free");
        Says<DiskCheck>(Well with { FreeBytes = 2L << 30, DatabaseBytes = 2L << 30 }, FindingState.Advice, "an upgrade and a backup need 4 GiB");
    }

    [Fact]
    public void Clock()
    {
        Says<ClockCheck>(Well with { LastRecordAt = s_now.AddMinutes(10) }, FindingState.Mend, "10 minutes ahead");
        Says<ClockCheck>(Well with { FolderClock = TimeSpan.FromSeconds(-30) }, FindingState.Mend, "30 seconds away");
        Says<ClockCheck>(Well with { ClockStep = TimeSpan.FromSeconds(40) }, FindingState.Mend, "set by 40 seconds");
        Says<ClockCheck>(Well with { Provider = new ProviderFacts(s_url, null, TimeSpan.FromMinutes(5)) }, FindingState.Mend, "5 minutes away from that of nest.example.com");
    }

    [Fact]
    public void Journal()
    {
        Says<JournalCheck>(Well with { NotReadyBecause = "The disk is full." }, FindingState.Mend, "The disk is full.");
        var offered = new OfferedServer();
        offered.Apply(new Change.Stopped(StopScope.Everything, null));
        Says<JournalCheck>(Well with { State = offered.State }, FindingState.Advice, "A stop is in force");
    }

    [Fact]
    public void Checkpoints()
    {
        Says<CheckpointCheck>(Well with { CheckpointKeyProblem = "journal.key is missing." }, FindingState.Mend, "journal.key is missing.");
        Says<CheckpointCheck>(Well with { LastCheckpointAt = null }, FindingState.Advice, "No checkpoint was signed yet");
        Says<CheckpointCheck>(Well with { RecordsSinceCheckpoint = 2001 }, FindingState.Mend, "2001 records");
        Says<CheckpointCheck>(Well with { Options = Well.Options! with { Journal = new AuditOptions() } }, FindingState.Advice, "CheckpointFolder");
    }

    [Fact]
    public void Backup()
    {
        Says<BackupCheck>(Well with { LastBackupAt = s_now.AddDays(-8) }, FindingState.Advice, "15 November 2026");
        Says<BackupCheck>(Well with { LastBackupAt = s_now.AddDays(-31) }, FindingState.Mend, "daily");
        Says<BackupCheck>(Well with { LastBackupAt = null }, FindingState.Mend, "No backup was ever made");
        Says<BackupCheck>(Well with { LastBackupAt = null, FirstRecordAt = s_now.AddDays(-1) }, FindingState.Advice, "No backup was ever made");
    }

    [Fact]
    public void Address()
    {
        Says<AddressCheck>(Well with { PublicUrl = null }, FindingState.Advice, "only this machine");
        Says<AddressCheck>(Well with { Outside = null }, FindingState.Unseen, "was not asked");
        Says<AddressCheck>(Well with { Outside = new Asked(s_url) { Failure = "nothing listens there" } }, FindingState.Mend, "nothing listens there");
        Says<AddressCheck>(Well with { Outside = new Asked(s_url) { ForeignStatus = 404 } }, FindingState.Mend, "something else (status 404)");
        Says<AddressCheck>(Well with { Options = new NestOptions { PublicUrl = s_url } }, FindingState.Mend, "knows no proxy");
        Says<AddressCheck>(Well with { Exposed = "http://0.0.0.0:5080" }, FindingState.Advice, "without TLS");
    }

    [Fact]
    public void Certificate()
    {
        Says<CertificateCheck>(Well with { Outside = Well.Outside! with { CertificateEnds = s_now } }, FindingState.Mend, "ended on 23 November 2026");
        Says<CertificateCheck>(Well with { Outside = Well.Outside! with { CertificateEnds = s_now.AddDays(13) } }, FindingState.Advice, "ends on");
        Says<CertificateCheck>(Well with { Outside = Well.Outside! with { CertificateProblem = "it is not made out for nest.example.com" } }, FindingState.Mend, "not made out for");
    }

    [Fact]
    public void Proxy()
    {
        Says<ProxyCheck>(Through(Seen with { Scheme = "http", Unbelieved = true }), FindingState.Mend, "add \"198.51.100.7\" to McpNest:KnownProxies");
        Says<ProxyCheck>(Through(Seen with { Scheme = "http", ForwardedProto = false }), FindingState.Mend, "X-Forwarded-Proto");
        Says<ProxyCheck>(Through(Seen with { ForwardedFor = false }), FindingState.Mend, "X-Forwarded-For");
        Says<ProxyCheck>(Through(Seen with { Unbelieved = true }), FindingState.Advice, "not believed");
        Says<ProxyCheck>(Through(Seen with { Upgradable = false }), FindingState.Mend, "WebSocket");
        Says<ProxyCheck>(Well with { Outside = Well.Outside! with { Streams = false } }, FindingState.Mend, "buffering");
        Assert.Empty(new ProxyCheck().Look(Well with { Outside = null }));
    }

    [Fact]
    public void ProxyLog()
    {
        Says<ProxyLogCheck>(Well with { ProxyLog = new ProxyLogFacts(["/a.log"], "/a.log") }, FindingState.Mend, "/a.log holds personal URLs");
        Says<ProxyLogCheck>(Well with { ProxyLog = new ProxyLogFacts([], null) }, FindingState.Unseen, "--proxy-log");
        Assert.Empty(new ProxyLogCheck().Look(Well with { Options = Well.Options! with { PersonalUrls = false } }));
    }

    [Fact]
    public void SignIn()
    {
        Says<SignInCheck>(Well with { Admins = [] }, FindingState.Mend, "setup-link");
        Says<SignInCheck>(Well with { Admins = [new AdminFacts(true, 1, 0)] }, FindingState.Advice, "one admin");
        Says<SignInCheck>(Well with { Admins = [new AdminFacts(true, 0, 0), new AdminFacts(true, 0, 0)] }, FindingState.Advice, "recovery codes");
    }

    [Fact]
    public void Provider()
    {
        Says<ProviderCheck>(Entra(("ClientId", "c"), ("ClientSecret", "s")), FindingState.Mend, "AzureAd:TenantId is missing");
        Says<ProviderCheck>(Entra(("TenantId", "t"), ("ClientSecret", "s")), FindingState.Mend, "AzureAd:ClientId is missing");
        Says<ProviderCheck>(Entra(("TenantId", "t"), ("ClientId", "c")), FindingState.Mend, "AzureAd:ClientSecret is missing");
        Says<ProviderCheck>(Entra(("TenantId", "common"), ("ClientId", "c"), ("ClientSecret", "s")), FindingState.Mend, "every directory");
        Says<ProviderCheck>(Entra(("TenantId", "t"), ("ClientId", "c"), ("ClientSecret", "s")), FindingState.Good, "is configured");
        Says<ProviderCheck>(Well with { Provider = new ProviderFacts(s_url, "no connection can be made", null) }, FindingState.Mend, "did not answer");
        Says<ProviderCheck>(Well with { Configuration = Configured(("McpNest:OpenIdConnect:Authority", "https://login.example.com")) }, FindingState.Good, "is configured");
        Assert.Empty(new ProviderCheck().Look(Well));
    }

    [Fact]
    public void Provider_KnownByACertificate()
    {
        var configured = Entra(("TenantId", "t"), ("ClientId", "c"), ("ClientCertificate", "/nest/entra.pem"));
        Says<ProviderCheck>(configured, FindingState.Good, "is configured");
        Says<ProviderCheck>(configured with { Options = Well.Options! with { Provider = Entra(s_now.AddDays(20), 30) } }, FindingState.Advice, "ends on 13 December 2026");
        Says<ProviderCheck>(configured with { Options = Well.Options! with { Provider = Entra(s_now, 30) } }, FindingState.Mend, "ended on 23 November 2026");
        Says<ProviderCheck>(configured with { Options = Well.Options! with { Provider = Entra(s_now.AddDays(31), 30) } }, FindingState.Good, "is configured");
    }

    private static ProviderOptions Entra(DateTimeOffset ends, int days) => new()
    {
        Authority = s_url,
        ClientId = "c",
        DisplayName = "x",
        Roles = new ProviderOptions.ClaimRoles("roles", []),
        MaxSignInDays = days,
        ClientCertificate = ClientCertificate.Until(ends),
    };

    [Fact]
    public void Provider_WithLocalSignInOff()
    {
        var off = ("McpNest:LocalSignIn", "off");
        var glass = ("McpNest:BreakGlass", "ada@example.com");
        (string, string)[] entra = [("AzureAd:TenantId", "t"), ("AzureAd:ClientId", "c"), ("AzureAd:ClientSecret", "s")];
        Says<ProviderCheck>(Well with { Configuration = Configured(off) }, FindingState.Mend, "nobody can sign in; configure one");
        Says<ProviderCheck>(Well with { Configuration = Configured([off, .. entra]) }, FindingState.Mend, "name one admin in McpNest:BreakGlass");
        Says<ProviderCheck>(Well with { Configuration = Configured([off, glass, .. entra]) }, FindingState.Mend, "nobody who is an active admin");
        Says<ProviderCheck>(Well with { Configuration = Configured([off, glass, .. entra]), IsBreakGlassAdmin = true }, FindingState.Good, "is configured");
    }

    [Fact]
    public void Containment()
    {
        var offered = new OfferedServer();
        var server = Guid.CreateVersion7();
        offered.Apply(
            new Change.ServerAdded(server, "files", ServerTransport.Stdio, CredentialKind.Shared, null, "hash", 60),
            new Change.LaunchApproved(server, "hash"));
        var hosting = Well with { State = offered.State };
        Says<ContainmentCheck>(hosting, FindingState.Advice, "1 hosted server may run as the nest's user and read what it reads");
        Says<ContainmentCheck>(hosting with { Here = Well.Here! with { Seen = Seen with { NoNewPrivileges = false } } }, FindingState.Advice, "setuid");
        Says<ContainmentCheck>(hosting with { Here = null }, FindingState.Unseen, "not contained");
        Says<ContainmentCheck>(Well with { Here = Well.Here! with { Seen = Seen with { Root = true } } }, FindingState.Mend, "runs as root");
    }

    [Fact]
    public void Risk()
    {
        Says<RiskCheck>(Well with { Options = Well.Options! with { KnownNetworks = [IPNetwork.Parse("10.0.0.0/8")] } }, FindingState.Mend, "10.0.0.0/8");
        Says<RiskCheck>(Well with { Options = Well.Options! with { SurvivePowerLoss = false } }, FindingState.Advice, "SurvivePowerLoss");
        Says<RiskCheck>(Well with { Options = Well.Options! with { AllowPrivateAddresses = true } }, FindingState.Advice, "AllowPrivateAddresses");
        Says<RiskCheck>(Well with { Options = Well.Options! with { Journal = new AuditOptions { RetentionMonths = 5 } } }, FindingState.Advice, "5 months");
        Says<RiskCheck>(Well with { Options = Well.Options! with { Provider = Entra(s_now, 180) } }, FindingState.Advice, "up to 180 days");
        Says<RiskCheck>(Well with { Configuration = Configured(("environment", "Development")) }, FindingState.Advice, "Development");
    }

    [Fact]
    public void Notices()
    {
        var mail = new SmtpOptions { Host = "mail.example.com", Port = 587, From = "nest@example.com" };
        Says<NoticesCheck>(With(new NoticeOptions(), null), FindingState.Advice, "McpNest:Notices, or a mail server in McpNest:Smtp");
        Says<NoticesCheck>(With(Told(NoticeKind.Held), null), FindingState.Advice, "gate_closed");
        Says<NoticesCheck>(With(Told(NoticeKind.Held), mail), FindingState.Good, "is told");
        Says<NoticesCheck>(With(new NoticeOptions { Mail = new NoticeMailOptions { Personal = false } }, mail), FindingState.Advice, "Overview only");

        static NestFacts With(NoticeOptions notices, SmtpOptions? smtp) => Well with { Options = Well.Options! with { Notices = notices, Smtp = smtp } };
    }

    private static NoticeOptions Told(params NoticeKind[] kinds) =>
        new() { Webhooks = [new WebhookOptions { Url = new Uri("https://hooks.example.com/x"), Kinds = [.. kinds] }] };

    private static NestFacts Through(Seen seen) => Well with { Outside = Well.Outside! with { Seen = seen } };

    private static NestFacts Entra(params (string Name, string Value)[] settings) =>
        Well with { Configuration = Configured([.. settings.Select(setting => ("AzureAd:" + setting.Name, setting.Value))]) };

    private static IConfiguration Configured(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();

    private static void Says<T>(NestFacts nest, FindingState state, string text)
        where T : Check, new()
    {
        var findings = new T().Look(nest).ToList();
        Assert.True(
            findings.Exists(finding => finding.State == state && finding.Sentence.Contains(text, StringComparison.Ordinal)),
            string.Join('\n', findings.Select(finding => $"{finding.State}: {finding.Sentence}")));
    }
}
