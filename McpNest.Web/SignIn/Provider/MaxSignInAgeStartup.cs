using McpNest.Core.Administration;
using McpNest.Web.Hosting;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Records the longest age of a sign-in when the configuration says another than the policy knows.</summary>
internal sealed class MaxSignInAgeStartup(NestOptions options, ProviderPeople people) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => people.SetMaxSignInAgeAsync(options.Provider?.MaxSignInDays, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
