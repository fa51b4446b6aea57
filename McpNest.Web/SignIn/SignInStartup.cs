using McpNest.Core.Storage;
using McpNest.Web.SignIn.Sessions;
using Microsoft.AspNetCore.DataProtection;

namespace McpNest.Web.SignIn;

/// <summary>Opens the keys and accounts.db before the first request, so that what is wrong with them stops the start.</summary>
internal sealed class SignInStartup(AccountsDatabase database, SessionBook sessions, SessionWatch watch, NestKey key, IDataProtectionProvider protection) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        await database.Open().DisposeAsync();
        await sessions.LoadAsync(cancellationToken);
        await watch.BeginAsync(cancellationToken);
        CookieKeyCheck.Run(protection);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
