using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.Hosting;

/// <summary>
/// The one source of links and of the Host and Origin values that are accepted: what the configuration names; else what an admin set in
/// the console, which binds at once; else where the nest listens.
/// </summary>
public sealed class PublicAddress
{
    private static readonly string[] s_loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly Uri? _configured;
    private readonly bool _takesHttps;
    private Func<string?> _chosen;
    private volatile Uri _listening;
    private volatile Parsed? _parsed;

    /// <summary>An address that stays as it is.</summary>
    public PublicAddress(Uri url)
        : this(url, url, chosen: null, takesHttps: true)
    {
    }

    /// <param name="configured">What the configuration names, if it does.</param>
    /// <param name="listening">Where the nest listens, or would.</param>
    /// <param name="chosen">Gives what an admin set in the console, if anybody did.</param>
    /// <param name="takesHttps">Whether https reaches the nest: it listens on it, or knows the proxy that ends it.</param>
    internal PublicAddress(Uri? configured, Uri listening, Func<string?>? chosen, bool takesHttps) =>
        (_configured, _listening, _chosen, _takesHttps) = (configured, listening, chosen ?? (() => null), takesHttps);

    /// <summary>Scheme, host and port; the path is <c>/</c>.</summary>
    public Uri Url => _configured ?? Chosen ?? _listening;

    /// <summary>Where the nest listens.</summary>
    public Uri Listening => _listening;

    /// <summary>Whether the configuration names it, so that the console cannot change it.</summary>
    public bool IsConfigured => _configured is not null;

    /// <summary>Whether the configuration promises that people come over https.</summary>
    public bool IsHttps => (_configured ?? _listening).Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// A second address that is accepted: loopback where the nest listens, besides what an admin set. Whoever mistyped an address can so
    /// still come in at the machine itself and correct it. Null when the configuration decides.
    /// </summary>
    public Uri? Fallback => _configured is null && _listening.IsLoopback && Chosen is { } chosen && chosen != _listening ? _listening : null;

    private Uri? Chosen
    {
        get
        {
            if (_chosen() is not { } text)
            {
                return null;
            }

            var parsed = _parsed;
            if (parsed?.Text != text)
            {
                _parsed = parsed = new Parsed(text, Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null);
            }

            return parsed.Url;
        }
    }

    /// <summary>The address for links made outside the server: as configured, as set, where a server of this folder listens, or the default.</summary>
    public static PublicAddress For(NestOptions options, DataFolder folder, Func<string?>? chosen = null) =>
        new(options.PublicUrl, RunningAddress.Read(folder) ?? new Uri(ListenAddresses.Default), chosen, takesHttps: true);

    /// <summary>An absolute link below this address.</summary>
    /// <param name="path">Begins with a slash.</param>
    public string Link(string path) => Url.GetLeftPart(UriPartial.Authority) + path;

    /// <summary>Whether a Host header names this nest. On loopback localhost, 127.0.0.1 and [::1] are the same.</summary>
    public bool AcceptsHost(HostString host) =>
        host.HasValue && (SameHost(Url, host.Host) || (Fallback is { } fallback && SameHost(fallback, host.Host)));

    /// <summary>Which of its addresses a host name means: the public one, unless it is that of the fallback alone.</summary>
    internal Uri MeantBy(string host) => !SameHost(Url, host) && Fallback is { } fallback && SameHost(fallback, host) ? fallback : Url;

    /// <summary>Whether an Origin header is this nest's own.</summary>
    public bool AcceptsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var other)
        && other.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase)
        && other.UserInfo.Length == 0
        && (SameOrigin(Url, other) || (Fallback is { } fallback && SameOrigin(fallback, other)));

    /// <summary>What an admin should know before people use an address, in one sentence; null when nothing speaks against it.</summary>
    public string? WarningAbout(Uri url) => url.Scheme == Uri.UriSchemeHttps && !_takesHttps
        ? "The nest listens on http only: name the proxy that ends TLS in McpNest:KnownProxies (such as [ \"127.0.0.1\" ]) and start the nest again, or people's cookies and addresses are not protected as over https."
        : null;

    /// <summary>The public address of a server that listens there.</summary>
    /// <exception cref="NestException">The combination would leave links, cookies or checks wrong.</exception>
    internal static PublicAddress For(NestOptions options, ListenAddresses listening)
    {
        var takesHttps = listening.AnyHttps || !options.KnownProxies.IsEmpty || !options.KnownNetworks.IsEmpty;
        if (options.PublicUrl is null && listening.Exposed is { } exposed)
        {
            throw new NestException($"McpNest:PublicUrl must be set when listening on {exposed}: the address people use, such as https://nest.example.com.");
        }

        if (options.PublicUrl?.Scheme == Uri.UriSchemeHttps && !takesHttps)
        {
            throw new NestException("McpNest:PublicUrl is https but the nest listens on http only: name the proxy that ends TLS in McpNest:KnownProxies (such as [ \"127.0.0.1\" ]), or listen on https.");
        }

        // "*" and "+" are no hosts of a link; where they are listened on, the configuration names the address.
        var first = Uri.TryCreate(listening.Urls.FirstOrDefault(), UriKind.Absolute, out var url) ? url : new Uri(ListenAddresses.Default);
        return new PublicAddress(options.PublicUrl, first, chosen: null, takesHttps);
    }

    /// <summary>From now on what an admin set in the console counts, where the configuration names nothing.</summary>
    internal void Follow(Func<string?> chosen) => _chosen = chosen;

    /// <summary>Takes the port the system chose, when port 0 was asked for.</summary>
    internal void Bound(Uri actual)
    {
        if (_listening.Port == 0)
        {
            _listening = new UriBuilder(_listening) { Port = actual.Port }.Uri;
        }
    }

    private static bool SameOrigin(Uri url, Uri other) => other.Scheme == url.Scheme && other.Port == url.Port && SameHost(url, other.Host);

    private static bool SameHost(Uri url, string host) =>
        url.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (url.IsLoopback && s_loopback.Contains(host, StringComparer.OrdinalIgnoreCase));

    private sealed record Parsed(string Text, Uri? Url);
}
