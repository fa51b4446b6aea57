namespace McpNest.Web.Doctor.Checks;

/// <summary>Does the proxy in front pass on what the nest needs? Seen by asking through it.</summary>
internal sealed class ProxyCheck() : Check("proxy")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.Outside is not { Seen: { } seen } asked)
        {
            return [];
        }

        List<Finding> found = [];
        if (asked.Address.Scheme == Uri.UriSchemeHttps && !nest.ListensOnHttps && seen.Scheme != Uri.UriSchemeHttps)
        {
            found.Add(Mend(seen.Unbelieved
                ? $"The proxy at {seen.Client} says how people came and is not believed; add \"{seen.Client}\" to McpNest:KnownProxies and restart."
                : "The proxy does not say that people came over https; let it send X-Forwarded-Proto, as the files in docs/proxy do."));
        }
        else if (seen.ForwardedProto && !seen.ForwardedFor)
        {
            found.Add(Mend("The proxy does not say who asked, so that everybody shares one limit on sign-ins; let it send X-Forwarded-For, as the files in docs/proxy do."));
        }
        else if (seen.Unbelieved)
        {
            found.Add(Advice($"Somebody at {seen.Client} sends X-Forwarded headers that are not believed; if that is your proxy, add it to McpNest:KnownProxies, else let the proxy drop what it did not write."));
        }

        if (!seen.Upgradable)
        {
            found.Add(Mend("A WebSocket does not come through, so the console falls back to slow polling; let the proxy pass Upgrade and Connection on for /_blazor, as the files in docs/proxy do."));
        }

        if (asked.Streams == false)
        {
            found.Add(Mend("What is streamed comes through at its end only, so agents see no progress and no question; switch buffering off for /mcp and /u/, as the files in docs/proxy do."));
        }

        return found.Count > 0 ? found : [Good($"What the nest needs comes through: people as {seen.Client} over {seen.Scheme}, WebSockets, and streams as they are written.")];
    }
}
