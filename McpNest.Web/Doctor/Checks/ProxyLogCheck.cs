namespace McpNest.Web.Doctor.Checks;

/// <summary>Do personal URLs stay out of the proxy's log? They hold a key.</summary>
internal sealed class ProxyLogCheck() : Check("proxy_log")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.Options is not { PersonalUrls: true } options || (options.KnownProxies.IsEmpty && options.KnownNetworks.IsEmpty))
        {
            yield break;
        }

        yield return nest.ProxyLog switch
        {
            { Found: { } log } => Mend($"{log} holds personal URLs, which are keys; keep /u/ out of it as the files in docs/proxy do, delete the lines, and roll the keys of those who used one."),
            { Read: [] } => Unseen("No log of a proxy could be read here, so look there that /u/ is kept out of it, or name it with --proxy-log."),
            { Read: var read } => Good($"A personal URL that was just asked for left no trace in {string.Join(", ", read)}."),
        };
    }
}
