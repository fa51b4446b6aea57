namespace McpNest.Web.Doctor.Checks;

/// <summary>Does the address people use lead here, over https?</summary>
internal sealed class AddressCheck() : Check("address")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.Options is not { } options)
        {
            yield break;
        }

        if (nest.PublicUrl is not { } url)
        {
            yield return Advice("No address is set, so only this machine can use the nest; set McpNest:PublicUrl to the https address people are to use.");
        }
        else if (nest.Outside is not { } asked)
        {
            yield return Unseen($"{Text(url)} was not asked, because no server uses the folder.");
        }
        else if (asked.Failure is { } failure)
        {
            yield return Mend($"{Text(url)} does not lead to this nest from here: {failure}; look at its DNS entry, the proxy and the firewall.");
        }
        else if (asked.ForeignStatus is { } status)
        {
            yield return Mend($"{Text(url)} is answered by something else (status {status}); let DNS and the proxy lead it to this nest, with all its paths.");
        }
        else
        {
            yield return Good($"{Text(url)} leads to this nest.");
        }

        if (nest.PublicUrl is { Scheme: "https" } && !nest.ListensOnHttps && options.KnownProxies.IsEmpty && options.KnownNetworks.IsEmpty)
        {
            yield return Mend("The address is https but the nest listens on http only and knows no proxy; name the proxy in McpNest:KnownProxies, or listen on https.");
        }

        if (nest.PublicUrl is { Scheme: "https" } && !nest.ListensOnHttps && nest.Exposed is { } exposed)
        {
            yield return Advice($"The nest listens on {exposed} without TLS, where other machines may pass by the proxy; listen on 127.0.0.1, or let a firewall admit the proxy only.");
        }
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
