using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Journal;
using Microsoft.Data.Sqlite;

namespace McpNest.Web.CommandLine;

/// <summary>The whole command line: every verb, and how each way to fail becomes one sentence and an exit code.</summary>
public static class NestCommandLine
{
    /// <summary>What was asked for could not be done.</summary>
    private const int Refused = 1;

    private const int WrongUsage = 2;

    /// <returns>The exit code: 0 done, 1 refused or failed, 2 wrong usage, 78 the folder is in use by another server.</returns>
    public static async Task<int> RunAsync(string[] args, CommandOutput output, CancellationToken cancellationToken)
    {
        // No response files: @ begins the name of many a package that is run as a server.
        var parse = Create(output).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parse.Errors.Count > 0)
        {
            var problem = string.Join(' ', parse.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            output.Fail($"{problem.TrimEnd('.')}; --help shows what is possible.");
            return WrongUsage;
        }

        try
        {
            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output.Out,
                    Error = output.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null, // the server ends by the host's own signal handling
                },
                cancellationToken);
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            output.Fail(e.Message);
        }
        catch (OperationCanceledException)
        {
            output.Fail("This was interrupted; look what was done before you repeat it.");
        }
        catch (SqliteException e)
        {
            output.Fail($"The data folder's database could not be used (SQLite error {e.SqliteErrorCode}); 'audit verify' tells whether it is as it should be.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.Fail("A file or folder could not be used; check that the folder exists, that this user may write it, and that the disk is not full.");
        }
        catch (Exception e) // a person gets a sentence, never a stack trace
        {
            output.Fail($"Something unexpected went wrong ({e.GetType().Name}); repeat it, and report it if it stays.");
        }

        return Refused;
    }

    internal static RootCommand Create(CommandOutput output)
    {
        var context = new CommandContext(output);
        var root = new RootCommand("McpNest: a governed gateway for MCP. Without a verb it serves.") { context.Data, context.Json };
        ServeVerb.AddTo(root, context);
        root.Add(MemberVerbs.Create(context));
        root.Add(KeyVerbs.Create(context));
        root.Add(ServerVerbs.Create(context));
        root.Add(CredentialVerbs.Create(context));
        foreach (var verb in LinkVerbs.Create(context).Concat(SeedVerbs.Create(context)).Concat(StopVerbs.Create(context)))
        {
            root.Add(verb);
        }

        root.Add(JoinLinkVerb.Create(context));
        root.Add(AccessVerbs.Create(context));
        root.Add(AuditVerbs.Create(context));
        foreach (var verb in BackupVerbs.Create(context))
        {
            root.Add(verb);
        }

        root.Add(DoctorVerb.Create(context));
        root.Add(ScanVerb.Create(context));
        root.Add(ClientPolicyVerb.Create(context));
        root.Add(SampleServerVerb.Create());
        return root;
    }
}
