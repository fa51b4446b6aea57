using System.Diagnostics;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.CommandLine;
using McpNest.Web.Hosting;
using Microsoft.Data.Sqlite;

namespace McpNest.Web.Doctor;

/// <summary>Learns what the checks judge: from the folder, from its databases, and from the server if one runs.</summary>
internal static class FactFinder
{
    public static async Task<NestFacts> FindAsync(DataFolder folder, IReadOnlyList<string> proxyLogs, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var (began, clock) = (Stopwatch.GetTimestamp(), time.GetUtcNow());
        var facts = Configured(new NestFacts
        {
            Folder = folder,
            Configuration = new ConfigurationBuilder().Build(),
            Now = clock,
            HasNest = File.Exists(folder.NestDatabase),
            AsRoot = Environment.IsPrivilegedProcess,
        });
        if (facts.HasNest)
        {
            facts = FolderFacts.Add(facts);
            facts = await OpenedAsync(facts, cancellationToken);
            facts = await AskedAsync(facts, proxyLogs, cancellationToken);
        }

        return facts with { ClockStep = time.GetUtcNow() - clock - Stopwatch.GetElapsedTime(began) };
    }

    private static NestFacts Configured(NestFacts facts)
    {
        try
        {
            var configuration = NestConfiguration.Load(facts.Folder);
            facts = facts with { Configuration = configuration };
            var listening = ListenAddresses.From(configuration, urls: null);
            var options = NestOptionsReader.Read(configuration);
            return facts with
            {
                Options = options,
                PublicUrl = options.PublicUrl,
                ListensOnHttps = listening.AnyHttps,
                Exposed = listening.Exposed,
            };
        }
        catch (NestException e)
        {
            return facts with { OptionsProblem = e.Message };
        }
    }

    private static async Task<NestFacts> OpenedAsync(NestFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            await using var nest = NestSession.Open(facts.Folder, facts.Options ?? new NestOptions());
            var state = await nest.Journal.CatchUpAsync(cancellationToken);
            var times = nest.Get<LastTimes>();
            var audit = (facts.Options ?? new NestOptions()).Journal;
            var checkpoint = new CheckpointFile(Path.Combine(audit.CheckpointsOf(facts.Folder), CheckpointFile.Name)).Read().LastOrDefault();
            return facts with
            {
                State = state,
                PublicUrl = facts.PublicUrl ?? (state.Address is { } set ? new Uri(set) : null),
                Admins = await AccountReading.AdminsAsync(nest, state, cancellationToken),
                IsBreakGlassAdmin = await IsAdminAsync(nest, facts.Configuration["McpNest:BreakGlass"], cancellationToken),
                FirstRecordAt = (await nest.Get<JournalRange>().ReadAsync(cancellationToken)).FirstAt,
                LastRecordAt = await times.RecordAsync(cancellationToken),
                LastBackupAt = await times.BackupAsync(cancellationToken),
                LastCheckpointAt = checkpoint?.At,
                RecordsSinceCheckpoint = nest.Journal.Head.Seq - (checkpoint?.Seq ?? 0),
                CheckpointKeyProblem = KeyProblem(facts.Folder, state),
                Provider = await ProviderQuestion.AskAsync(facts.Configuration, TimeProvider.System, cancellationToken),
            };
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            return facts with { NestProblem = e.Message };
        }
        catch (SqliteException e)
        {
            return facts with { NestProblem = $"The databases cannot be used (SQLite error {e.SqliteErrorCode}); 'audit verify' tells whether they are as they should be." };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return facts with { NestProblem = "A file of the data folder cannot be used; run this as the user the nest runs as." };
        }
    }

    private static async Task<bool> IsAdminAsync(NestSession nest, string? email, CancellationToken cancellationToken) =>
        email is { Length: > 0 }
        && await nest.People.FindByEmailAsync(email, cancellationToken) is { Role: MemberRole.Admin, Suspended: false };

    /// <summary>The key must be the one the journal announced.</summary>
    private static string? KeyProblem(DataFolder folder, PolicyState state)
    {
        if (state.CheckpointKey is not { } announced)
        {
            return null;
        }

        var path = folder.File(SigningKey.FileName);
        try
        {
            using var key = SigningKey.TryRead(path);
            return key is null ? $"{path} is missing, so no checkpoint can be signed; restore it from your key backup, or make a new key with 'audit checkpoint --new-key'."
                : key.Public != announced ? $"{path} is not the key this journal announced; restore the right one from your key backup, or make a new key with 'audit checkpoint --new-key'."
                : null;
        }
        catch (NestException e)
        {
            return e.Message;
        }
    }

    private static async Task<NestFacts> AskedAsync(NestFacts facts, IReadOnlyList<string> proxyLogs, CancellationToken cancellationToken)
    {
        var serves = IsServed(facts.Folder);
        facts = facts with { Serves = serves };
        if (!serves || RunningAddress.Read(facts.Folder) is not { } listening)
        {
            return facts;
        }

        try
        {
            using var pass = DoctorPass.Make(facts.Folder);
            var folderClock = pass.WrittenAt() - TimeProvider.System.GetUtcNow();
            var outside = facts.PublicUrl is { } url ? await ServerQuestions.AskAsync(url, pass, cancellationToken) : null;
            var mark = outside?.Seen is null ? null : await ProxyLogSearch.LeaveAsync(outside.Address, cancellationToken);
            facts = facts with
            {
                FolderClock = folderClock,
                Here = await ServerQuestions.AskAsync(listening, pass, cancellationToken),
                NotReadyBecause = await ServerQuestions.NotReadyAsync(listening, cancellationToken),
                Outside = outside?.Seen is null ? outside : outside with { Streams = (await ServerQuestions.StreamAsync(outside, pass, cancellationToken)).Streams },
            };
            return mark is null ? facts : facts with { ProxyLog = ProxyLogSearch.Look(mark, proxyLogs) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return facts with { NestProblem = $"{facts.Folder.Path} cannot be written by this user; run this as the user the nest runs as." };
        }
    }

    private static bool IsServed(DataFolder folder)
    {
        if (!File.Exists(folder.ServeLock))
        {
            return false;
        }

        try
        {
            using var free = folder.TryHoldServeLock();
            return free is null;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
