using Microsoft.Playwright;

namespace McpNest.Tests.EndToEnd;

/// <summary>Devices with passkeys beside a page, as Chromium plays them.</summary>
internal sealed class BrowserPasskeys
{
    private readonly ICDPSession _session;
    private string _device = "";

    private BrowserPasskeys(ICDPSession session) => _session = session;

    /// <summary>Gives a page a device, whose person shows every time that it is them.</summary>
    public static async Task<BrowserPasskeys> HoldAsync(IPage page)
    {
        var passkeys = new BrowserPasskeys(await page.Context.NewCDPSessionAsync(page));
        await passkeys._session.SendAsync("WebAuthn.enable", new() { ["enableUI"] = false });
        await passkeys.TakeDeviceAsync();
        return passkeys;
    }

    /// <summary>Puts the device away, with all that is on it, and takes another.</summary>
    public async Task TakeAnotherAsync()
    {
        await _session.SendAsync("WebAuthn.removeVirtualAuthenticator", new() { ["authenticatorId"] = _device });
        await TakeDeviceAsync();
    }

    /// <summary>Whether whoever holds the device shows that it is them.</summary>
    public Task SetVerifiedAsync(bool isVerified) =>
        _session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = _device, ["isUserVerified"] = isVerified });

    /// <summary>Whether the person answers as soon as a page asks.</summary>
    public Task SetAnsweringAsync(bool isAnswering) =>
        _session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = _device, ["enabled"] = isAnswering });

    /// <summary>What is on the device is gone.</summary>
    public Task LoseAsync() => _session.SendAsync("WebAuthn.clearCredentials", new() { ["authenticatorId"] = _device });

    public async Task<int> CountAsync()
    {
        var answer = await _session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = _device });
        return answer!.Value.GetProperty("credentials").GetArrayLength();
    }

    private async Task TakeDeviceAsync()
    {
        var answer = await _session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
        _device = answer!.Value.GetProperty("authenticatorId").GetString()!;
    }
}
