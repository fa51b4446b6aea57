using McpNest.Tests.Hosting;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>What is pasted stays in the browser, because the browser makes it stay.</summary>
public sealed class BrowserScanLockTests
{
    private const string Canary = "canary7f3aQz91Lm20Xk55";

    private const string Config = $$$"""
        { "mcpServers": { "notes": { "command": "npx", "args": ["-y", "notes-mcp"], "env": { "API_TOKEN": "{{{Canary}}}" } } } }
        """;

    [Fact]
    public async Task Nothing_is_asked_of_anybody_once_the_page_is_locked()
    {
        await using var scan = await BrowserScan.StartAsync();
        var page = scan.Page;
        await scan.LockedAsync();
        var (before, asked) = (scan.AtServer.All.Count, scan.Asked.Count);
        var (title, history) = (await page.TitleAsync(), await page.EvaluateAsync<int>("history.length"));

        await scan.PasteAsync(Config);
        await Expect(page.Locator("#result")).ToBeVisibleAsync();
        await page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "mcp.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(Config) });
        await Expect(page.Locator(".given li")).ToHaveCountAsync(1);
        await DropAsync(page, ".cursor/mcp.json", Config);
        await Expect(page.Locator(".given li")).ToHaveCountAsync(2);
        await Expect(page.Locator("#run")).ToBeEnabledAsync();
        foreach (var format in new[] { "Markdown", "JSON", "SARIF" })
        {
            var text = await scan.DownloadAsync(format);
            Assert.Contains("notes", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
        }

        Assert.Equal(before, scan.AtServer.All.Count);
        Assert.DoesNotContain(scan.Asked.Skip(asked), request => !request.Contains(" blob:", StringComparison.Ordinal));
        Assert.DoesNotContain(scan.AtServer.All, request => request.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, await page.Locator(".out").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal((title, history), (await page.TitleAsync(), await page.EvaluateAsync<int>("history.length")));
        Assert.Empty(await scan.Context.CookiesAsync());
        Assert.Equal("0 0 0 0 0", await page.EvaluateAsync<string>(
            """
            async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
              (await navigator.serviceWorker.getRegistrations()).length].join(" ")
            """));
        scan.OnlyTestedItsLock();
    }

    [Fact]
    public async Task What_is_tried_in_the_locked_page_never_reaches_the_server()
    {
        await using var scan = await BrowserScan.StartAsync();
        await scan.LockedAsync();
        var before = scan.AtServer.All.Count;

        var said = await scan.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const leak = kind => `/healthz?leak=${kind}`;
              const settled = (element, kind) => new Promise(done => {
                element.onload = () => done(`${kind} loaded`);
                element.onerror = () => done(`${kind} refused`);
                document.body.append(element);
                setTimeout(() => done(`${kind} silent`), 1500);
              });
              const make = (name, set) => Object.assign(document.createElement(name), set);
              const said = [];
              said.push(await fetch(leak("fetch")).then(() => "fetch sent", () => "fetch refused"));
              said.push(await new Promise(done => {
                const request = new XMLHttpRequest();
                request.onload = () => done("xhr sent");
                request.onerror = () => done("xhr refused");
                request.open("POST", leak("xhr"));
                request.send("leak");
              }));
              said.push(await new Promise(done => {
                try {
                  const socket = new WebSocket(location.origin.replace("http", "ws") + leak("socket"));
                  socket.onopen = () => done("socket open");
                  socket.onerror = () => done("socket refused");
                } catch { done("socket refused"); }
              }));
              said.push(typeof RTCPeerConnection === "undefined" ? "rtc refused" : "rtc open");
              navigator.sendBeacon(leak("beacon"), "leak");
              said.push(await import(leak("import")).then(() => "import loaded", () => "import refused"));
              said.push(await settled(make("img", { src: leak("image") }), "image"));
              said.push(await settled(make("script", { src: leak("script") }), "script"));
              said.push(await settled(make("link", { rel: "stylesheet", href: leak("style") }), "style"));
              for (const rel of ["prefetch", "preload", "modulepreload", "dns-prefetch", "preconnect", "prerender", "icon", "manifest"]) {
                said.push(await settled(make("link", { rel, href: leak(rel), as: "fetch" }), rel));
              }
              said.push(await settled(make("iframe", { src: leak("frame") }), "frame"));
              said.push(await settled(make("object", { data: leak("object") }), "object"));
              said.push(await settled(make("video", { src: leak("video") }), "video"));
              said.push(await new Promise(done => {
                try {
                  const worker = new Worker(leak("worker"));
                  worker.onerror = () => done("worker refused");
                  worker.onmessage = () => done("worker runs");
                } catch { done("worker refused"); }
              }));
              said.push(await navigator.serviceWorker.register(leak("service")).then(() => "service runs", () => "service refused"));
              const source = new EventSource(leak("events"));
              said.push(await new Promise(done => { source.onopen = () => done("events open"); source.onerror = () => done("events refused"); }));
              source.close();
              const form = make("form", { action: leak("form"), method: "post" });
              document.body.append(form);
              form.submit();
              said.push(window.open(leak("window")) ? "window open" : "window refused");
              const ping = make("a", { href: location.href + "#here", ping: leak("ping") });
              document.body.append(ping);
              ping.click();
              location.href = leak("location");
              location.assign(leak("assign"));
              make("a", { href: leak("link") }).click();
              document.body.style.backgroundImage = `url(${leak("background")})`;
              document.querySelector("meta[http-equiv]").remove();
              said.push(await fetch(leak("later")).then(() => "later sent", () => "later refused"));
              await new Promise(done => setTimeout(done, 500));
              return said;
            }
            """);

        Assert.DoesNotContain(said, one => one.EndsWith("sent", StringComparison.Ordinal) || one.EndsWith("open", StringComparison.Ordinal) || one.EndsWith("runs", StringComparison.Ordinal));
        Assert.DoesNotContain(said, one => one.EndsWith("loaded", StringComparison.Ordinal) && !one.StartsWith("frame", StringComparison.Ordinal));
        Assert.DoesNotContain(scan.AtServer.All, request => request.Contains("leak", StringComparison.Ordinal));
        Assert.Equal(before, scan.AtServer.All.Count);
    }

    [Fact]
    public async Task The_scan_works_when_the_server_is_gone()
    {
        using var folder = new TempFolder();
        await using var server = ServeProcess.Start(ServeProcess.BuildFolder, folder.File("data"), folder.Path, "Production");
        await using var scan = await BrowserScan.VisitAsync(await server.AddressAsync());
        await scan.LockedAsync();
        await server.TerminateAsync();

        await scan.PasteAsync(Config);

        await Expect(scan.Page.Locator("#result")).ToBeVisibleAsync();
        await Expect(scan.Page.GetByRole(AriaRole.Heading, new() { Name = "notes" })).ToBeVisibleAsync();
        Assert.Contains("notes", await scan.DownloadAsync("JSON"), StringComparison.Ordinal);
        scan.OnlyTestedItsLock();
    }

    [Fact]
    public async Task Where_the_lock_does_not_hold_the_page_takes_no_text()
    {
        await using var scan = await BrowserScan.StartAsync(
            "const real = window.fetch; window.fetch = (url, ...rest) => String(url).includes('lock-test') ? Promise.resolve(new Response()) : real(url, ...rest);");

        await Expect(scan.Page.Locator("#not-locked")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(scan.Page.Locator("#text")).ToBeDisabledAsync();
        await Expect(scan.Page.Locator("html[data-sealed]")).ToHaveCountAsync(0);
    }

    private static async Task DropAsync(IPage page, string name, string text)
    {
        var files = await page.EvaluateHandleAsync(
            "([name, text]) => { const all = new DataTransfer(); all.items.add(new File([text], name)); return all; }", new[] { name, text });
        await page.DispatchEventAsync("body", "dragover", new { dataTransfer = files });
        await page.DispatchEventAsync("body", "drop", new { dataTransfer = files });
    }
}
