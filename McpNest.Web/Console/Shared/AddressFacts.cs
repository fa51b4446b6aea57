namespace McpNest.Web.Console.Shared;

/// <summary>What is known of the address members use. Hosting fills it in: the console does not know how the nest listens.</summary>
/// <param name="present">The address in force.</param>
/// <param name="listening">Where the nest listens.</param>
/// <param name="isConfigured">Whether the configuration names the address, so that nobody changes it here.</param>
/// <param name="warning">Says in a sentence what should be known before an address is used; null when nothing.</param>
public sealed class AddressFacts(Func<Uri> present, Func<Uri> listening, bool isConfigured, Func<Uri, string?> warning)
{
    public string Present => present().GetLeftPart(UriPartial.Authority);

    public string Listening => listening().GetLeftPart(UriPartial.Authority);

    public bool IsConfigured => isConfigured;

    /// <summary>Whether only this machine reaches the address.</summary>
    public bool IsLoopback => present().IsLoopback;

    /// <summary>The warning for what somebody types; null while it is no address.</summary>
    public string? WarningAbout(string typed) => Uri.TryCreate(typed.Trim(), UriKind.Absolute, out var url) ? warning(url) : null;
}
