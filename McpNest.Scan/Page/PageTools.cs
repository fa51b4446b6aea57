using Microsoft.JSInterop;

namespace McpNest.Scan.Page;

/// <summary>What parts of the page do with the browser. Nothing of it leaves the computer: wwwroot/scan.js.</summary>
/// <param name="say">Tells everybody, also those who listen to the page.</param>
internal sealed class PageTools(IJSRuntime browser, Action<string> say)
{
    public ValueTask<bool> SealAsync() => browser.InvokeAsync<bool>("nestScan.seal");

    public ValueTask OpenAsync(DotNetObjectReference<ScanApp> app) => browser.InvokeVoidAsync("nestScan.open", app);

    /// <summary>What stands in the text field.</summary>
    public ValueTask<string> TextAsync() => browser.InvokeAsync<string>("nestScan.text");

    public ValueTask WriteAsync(string text) => browser.InvokeVoidAsync("nestScan.write", text);

    /// <summary>A file that was given; empty when it is too large.</summary>
    public ValueTask<byte[]> ReadAsync(int index) => browser.InvokeAsync<byte[]>("nestScan.read", index);

    /// <summary>The browser lets go of the files that were given.</summary>
    public ValueTask ForgetAsync() => browser.InvokeVoidAsync("nestScan.forget");

    /// <summary>Lets the browser draw before something takes its turn.</summary>
    public ValueTask PauseAsync() => browser.InvokeVoidAsync("nestScan.pause");

    public ValueTask FocusAsync(string id) => browser.InvokeVoidAsync("nestScan.focus", id);

    /// <summary>Brings something into sight; the focus stays.</summary>
    public ValueTask RevealAsync(string id) => browser.InvokeVoidAsync("nestScan.reveal", id);

    public async Task<bool> CopyAsync(string text)
    {
        var isCopied = await browser.InvokeAsync<bool>("nestScan.copy", text);
        say(isCopied ? ScanText.Copied : ScanText.NotCopied);
        return isCopied;
    }

    /// <summary>Hands a text over as a file, made here.</summary>
    public async Task SaveAsync(string name, string type, string text)
    {
        await browser.InvokeVoidAsync("nestScan.save", name, type, text);
        say(ScanText.Fill(ScanText.Saved, name));
    }
}
