// What the page of the scanner needs of the browser: the lock, dropped files, the clipboard, downloads. It sends nothing and keeps nothing.
"use strict";

globalThis.nestScan = (() => {
  // 'wasm-unsafe-eval' has to stay: the runtime goes on compiling small modules while it runs. It lets nothing be loaded.
  const policy = "default-src 'none'; connect-src 'none'; img-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'; "
    + "script-src 'wasm-unsafe-eval'";

  const mostFiles = 200;
  const mostEntries = 5000;
  const deepest = 8;
  const largestFile = 8 * 1024 * 1024;
  const longestTyped = 512 * 1024;
  const dull = new Set(["node_modules", ".git", "bin", "obj", "dist", "target", "venv", ".venv", "__pycache__"]);
  const known = /(^|\/)[^/]*mcp[^/]*\.(jsonc?|json5|toml|ya?ml)$|(^|\/)(\.claude\.json|claude_desktop_config\.json|settings(\.local)?\.json|config\.(toml|ya?ml)|opencode\.jsonc?|\.?crush\.json|librechat\.ya?ml|gemini-extension\.json)$|(^|\/)(mcpservers|\.amazonq\/(cli-)?agents)\/[^/]+\.(json|ya?ml)$/i;

  let app = null;
  let given = [];

  const ask = (name, ...rest) => app?.invokeMethodAsync(name, ...rest);

  // The policy does not cover leaving. Where the browser asks, only a person's own click leaves.
  const stay = () => globalThis.navigation?.addEventListener("navigate", event => {
    const isOwnFile = event.destination.url.startsWith("blob:");
    if (event.cancelable && !event.userInitiated && !event.hashChange && !isOwnFile) event.preventDefault();
  });

  /** Locks the page, then tries to break out; true only when the browser said that it refused. */
  const seal = async () => {
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = policy;
    document.head.append(meta);
    // No policy of every browser covers these; the page needs none of them.
    for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) delete globalThis[name];
    stay();
    let patience;
    const refused = new Promise(done => {
      const listen = event => {
        if (event.effectiveDirective === "connect-src" && event.disposition === "enforce") done(true);
      };
      document.addEventListener("securitypolicyviolation", listen, { once: true });
      patience = setTimeout(() => done(false), 3000);
    });
    const sent = await fetch("scan?lock-test", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
    const isSealed = !sent && await refused;
    clearTimeout(patience);
    return isSealed;
  };

  /** The page can take a text now; tests and measurements look for it. */
  const open = reference => {
    app = reference;
    document.documentElement.dataset.sealed = String(Math.round(performance.now()));
  };

  // A listing tells at most a hundred entries at a time.
  const entriesOf = async folder => {
    const reader = folder.createReader();
    const all = [];
    while (all.length < mostEntries) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) break;
      all.push(...some);
    }
    return all;
  };

  const walk = async (entry, path, depth, found) => {
    if (found.seen++ >= mostEntries || found.files.length >= mostFiles) {
      found.isCut = true;
    } else if (entry.isFile) {
      if (known.test("/" + path)) {
        found.files.push({ path, file: await new Promise((done, fail) => entry.file(done, fail)) });
      }
    } else if (depth < deepest && !dull.has(entry.name)) {
      for (const inner of await entriesOf(entry)) {
        await walk(inner, path + "/" + inner.name, depth + 1, found);
      }
    }
  };

  const take = async found => {
    if (!app || (found.files.length === 0 && found.seen === 0)) return;
    given = found.files.slice(0, mostFiles);
    const isCut = found.isCut || found.files.length > mostFiles;
    await ask("TakeAsync", given.map(one => one.path), given.map(one => one.file.size), found.seen, isCut);
  };

  const dropped = async transfer => {
    // Entries are gone after the first wait.
    const items = [...transfer.items].filter(item => item.kind === "file");
    const entries = items.map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    const found = { files: [], seen: 0, isCut: false };
    if (entries.length === 0) {
      const text = transfer.getData("text/plain");
      if (text) return take({ files: [{ path: "", file: new Blob([text]) }], seen: 1 });
      for (const file of transfer.files) found.files.push({ path: file.name, file });
      found.seen = found.files.length;
    }
    for (const entry of entries) {
      if (entry.isFile) {
        found.seen++;
        found.files.push({ path: entry.name, file: await new Promise((done, fail) => entry.file(done, fail)) });
      } else {
        await walk(entry, entry.name, 0, found);
      }
    }
    await take(found);
  };

  const picked = input => {
    const isFolder = input.webkitdirectory;
    const all = [...input.files].map(file => ({ path: file.webkitRelativePath || file.name, file }));
    input.value = ""; // the same file may be picked again
    const files = isFolder ? all.filter(one => known.test("/" + one.path) && !one.path.split("/").some(part => dull.has(part))) : all;
    return take({ files, seen: all.length, isCut: false });
  };

  // A file that misses the target must not replace the page with itself.
  const isOver = on => document.documentElement.classList.toggle("dropping", on);
  document.addEventListener("dragover", event => {
    event.preventDefault();
    isOver(app !== null);
  });
  document.addEventListener("dragleave", event => {
    if (!event.relatedTarget) isOver(false);
  });
  document.addEventListener("drop", event => {
    event.preventDefault();
    isOver(false);
    if (app) dropped(event.dataTransfer).catch(() => ask("NotRead"));
  });
  document.addEventListener("change", event => {
    if (event.target.type === "file" && app) picked(event.target).catch(() => ask("NotRead"));
  });
  document.addEventListener("paste", event => {
    if (event.target.id !== "text" || !app) return;
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      dropped(event.clipboardData).catch(() => ask("NotRead"));
      return;
    }
    const text = event.clipboardData.getData("text/plain");
    if (text.length > longestTyped) {
      event.preventDefault(); // a text field would take seconds for it
      take({ files: [{ path: "", file: new Blob([text]) }], seen: 1 });
    } else if (text) {
      setTimeout(() => ask("ScanAsync"), 0); // once it stands there
    }
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "text" && app) {
      event.preventDefault();
      ask("ScanAsync");
    }
  });

  /** One of the files that were given; empty when it is too large or cannot be read. */
  const read = async index => {
    const { file } = given[index];
    return file.size > largestFile ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
  };

  const forget = () => { given = []; };

  const area = () => document.getElementById("text");
  const text = () => area()?.value ?? "";
  const write = value => {
    area().value = value;
    area().scrollTop = 0;
  };

  /** Lets the browser draw. A page in the background draws nothing. */
  const pause = () => new Promise(done => {
    const go = () => { clearTimeout(late); setTimeout(done, 0); };
    const late = setTimeout(go, 100);
    requestAnimationFrame(go);
  });

  const copy = async value => {
    try {
      await navigator.clipboard.writeText(value);
      return true;
    } catch {
      // Plain http on a name other than localhost has no clipboard.
      const copied = document.createElement("textarea");
      copied.value = value;
      copied.className = "sr";
      document.body.append(copied);
      const before = document.activeElement;
      copied.select();
      const done = document.execCommand("copy");
      copied.remove();
      before?.focus();
      return done;
    }
  };

  /** Hands a text over as a file. It is made here and goes nowhere. */
  const save = (name, type, value) => {
    const url = URL.createObjectURL(new Blob([value], { type }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  const focus = id => {
    const element = document.getElementById(id);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  };

  /** On a phone a result begins below what was pasted. */
  const reveal = id => {
    const element = document.getElementById(id);
    if (element && element.getBoundingClientRect().top > innerHeight * 0.8) element.scrollIntoView({ block: "center" });
  };

  return { seal, open, read, forget, text, write, pause, copy, save, focus, reveal };
})();

(() => {
  const show = id => {
    document.getElementById("loading")?.remove();
    document.getElementById(id).hidden = false;
  };
  if (typeof WebAssembly !== "object" || typeof Blazor !== "object") {
    show(typeof WebAssembly !== "object" ? "no-wasm" : "not-loaded");
    return;
  }
  document.getElementById("loading").hidden = false;
  Blazor.start().catch(() => show("not-loaded"));
})();
