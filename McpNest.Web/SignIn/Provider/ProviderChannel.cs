using System.Diagnostics;

namespace McpNest.Web.SignIn.Provider;

/// <summary>
/// How the nest itself speaks to the identity provider. The operator names it in the configuration, so unlike a server it may be anywhere,
/// also in the own network, and a proxy of the environment is used.
/// </summary>
internal static class ProviderChannel
{
    public static SocketsHttpHandler Create(TimeSpan patience) => new()
    {
        AllowAutoRedirect = false, // a redirect would take the secret and the code along
        UseCookies = false,
        ConnectTimeout = patience,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}
