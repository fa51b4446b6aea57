using System.Globalization;
using System.Runtime.InteropServices;
using McpNest.Core.Storage;
using McpNest.Web.Console.Settings;
using McpNest.Web.Console.Shared;
using McpNest.Web.Mail;
using McpNest.Web.SignIn;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace McpNest.Web.Hosting;

/// <summary>Tells the settings page what this process is and where each setting came from.</summary>
internal static class InstanceReading
{
    public static InstanceReader Of(DataFolder folder, NestOptions options, IConfiguration configuration, DateTimeOffset startedAt)
    {
        var root = (IConfigurationRoot)configuration;
        var facts = new InstanceFacts
        {
            Framework = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
            DataFolder = folder.Path,
            CheckpointFolder = options.Journal.CheckpointsOf(folder),
            Durability = options.SurvivePowerLoss
                ? "SQLite in WAL mode, synchronous=FULL: every record is on disk before its call goes on."
                : "SQLite in WAL mode, synchronous=NORMAL: the last records before a power cut may be missing.",
            StartedAt = startedAt,
            BackupCommand = BackupOf(folder),
            SessionIdle = NestCookie.Idle,
            SessionLongest = SessionBook.MaxAge,
            LinkLifetime = OneTimeLinks.Lifetime,
            PasswordLeast = PasswordRules.MinLength,
            Settings = [.. Settings(options).Zip(Settings(new NestOptions())).Select(pair => new SettingFact(
                $"{NestOptions.Section}:{pair.First.Name}", pair.First.Value, pair.Second.Value, SourceOf(root, $"{NestOptions.Section}:{pair.First.Name}")))],
            OtherSections = [.. OtherSections(root)],
        };
        return () => facts;
    }

    private static IEnumerable<(string Name, string Value)> Settings(NestOptions options)
    {
        yield return (nameof(options.PublicUrl), options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? "");
        yield return (nameof(options.PersonalUrls), Word(options.PersonalUrls));
        yield return (nameof(options.StatusTool), Word(options.StatusTool));
        yield return (nameof(options.AllowPrivateAddresses), Word(options.AllowPrivateAddresses));
        yield return (nameof(options.SurvivePowerLoss), Word(options.SurvivePowerLoss));
        yield return (nameof(options.KnownProxies), string.Join(", ", options.KnownProxies));
        yield return (nameof(options.KnownNetworks), string.Join(", ", options.KnownNetworks));
        yield return (nameof(options.LocalSignIn), options.LocalSignIn ? "on" : "off");
        yield return (nameof(options.BreakGlass), options.BreakGlass ?? "");
        yield return ("Access:MaxSignInAge", options.Provider is { } provider ? Word(provider.MaxSignInDays) : "");
        yield return ("Access:JustInTime", Word(options.Provider?.JustInTime == true));
        yield return ("Access:RequireRole", Word(options.Provider?.RequireRole == true));
        yield return ("Access:SignOutAtProvider", Word(options.Provider?.SignOutAtProvider == true));
        yield return ("Journal:" + nameof(options.Journal.CheckpointFolder), options.Journal.CheckpointFolder ?? "");
        yield return ("Journal:" + nameof(options.Journal.CheckpointEvery), Word(options.Journal.CheckpointEvery));
        yield return ("Journal:" + nameof(options.Journal.RetentionMonths), Word(options.Journal.RetentionMonths));
        yield return ("Smtp:" + nameof(SmtpOptions.Host), options.Smtp is { } smtp ? $"{smtp.Host}:{smtp.Port}" : "");
        yield return ("Smtp:" + nameof(SmtpOptions.From), options.Smtp?.From ?? "");
        yield return ("Notices:" + nameof(options.Notices.Webhooks), string.Join(", ", options.Notices.Webhooks.Select(webhook => webhook.Host)));
        yield return ("Notices:Mail:" + nameof(options.Notices.Mail.To), string.Join(", ", options.Notices.Mail.To));
        yield return ("Notices:Mail:" + nameof(options.Notices.Mail.Personal), Word(options.Notices.Mail.Personal));
        yield return ("Notices:" + nameof(options.Notices.DaysBefore), string.Join(", ", options.Notices.DaysBefore));
        foreach (var limit in typeof(NestLimits).GetProperties().Where(limit => limit.PropertyType == typeof(int)))
        {
            yield return ("Limits:" + limit.Name, Word((int)limit.GetValue(options.Limits)!));
        }
    }

    /// <summary>The last source that has the setting, or a part of it, wins.</summary>
    private static string? SourceOf(IConfigurationRoot root, string key) => root.Providers.Reverse()
        .Where(provider => provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any())
        .Select(Name)
        .FirstOrDefault(name => name is not null);

    private static IEnumerable<(string Name, string Source)> OtherSections(IConfigurationRoot root) =>
        from provider in root.Providers.OfType<JsonConfigurationProvider>()
        from name in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase)
        where !name.Equals(NestOptions.Section, StringComparison.OrdinalIgnoreCase)
        select (name, Name(provider)!);

    private static string? Name(IConfigurationProvider provider) => provider switch
    {
        JsonConfigurationProvider { Source: { Path: { } path } source } => source.FileProvider?.GetFileInfo(path).PhysicalPath ?? path,
        EnvironmentVariablesConfigurationProvider => "the environment",
        _ => null,
    };

    private static string BackupOf(DataFolder folder)
    {
        var (command, args) = SampleServer.CommandLine();
        return ServerWords.CommandLine(command, [.. args.SkipLast(1), "--data", folder.Path, "backup", "nest.backup"]);
    }

    private static string Word(bool on) => on ? "true" : "false";

    private static string Word(int number) => number.ToString(CultureInfo.InvariantCulture);
}
