// What only a browser can do on the audit page: keys, the list of suggestions, the brush of the timeline, and older lines before they are needed.
"use strict";

(() => {
  const one = selector => document.querySelector(selector);
  const isHere = () => one(".audit") !== null;
  const narrow = matchMedia("(max-width: 899px)"); // there the details cover the list

  // ---- lines ----

  const links = () => [...document.querySelectorAll("table.calls tbody tr a")];

  const move = step => {
    const all = links();
    if (all.length === 0) return;
    const focused = document.activeElement?.closest?.("table.calls tbody tr") ?? one("table.calls tr.selected");
    const at = all.findIndex(link => link.closest("tr") === focused);
    if (step > 0 && at === all.length - 1) askOlder();
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!narrow.matches || !one("[data-detail]")) next.focus({ preventScroll: true });
    next.closest("tr").scrollIntoView({ block: "nearest" });
    if (one("[data-detail]") && !next.closest("tr").classList.contains("selected")) next.click(); // reading goes on with the next one
  };

  // The details stand behind the list: a key leads into them, and closing them leads back to their line.
  const enter = () => one("[data-detail] h2")?.focus();
  const close = () => {
    const button = one("[data-close]");
    if (button) button.click();
    else document.activeElement?.closest?.(".facets input")?.blur(); // so that letters are keys again
  };
  document.addEventListener("click", event => {
    if (isHere() && event.target.closest?.("[data-close]")) (one("table.calls tr.selected a") ?? links()[0])?.focus({ preventScroll: true });
  });

  const openMenu = menu => {
    if (!menu) return;
    menu.open = true;
    (menu.querySelector("button:not(:disabled), a") ?? menu.querySelector("summary")).focus();
  };

  const facets = () => {
    const toggle = one("[data-facets]");
    if (toggle?.offsetParent && toggle.getAttribute("aria-expanded") === "false") toggle.click();
    (toggle?.offsetParent ? toggle : one(".facets input"))?.focus();
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    d: enter,
    e: () => openMenu(one("[data-export]")),
    f: facets,
    t: () => one("[data-timeline]")?.focus(),
    y: () => one("[data-detail] [data-copy]")?.click(),
    " ": () => one("[data-live]")?.click(),
    Escape: close,
  };

  document.addEventListener("keydown", event => {
    if (!isHere() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || nest.isOff(event)) return;
    if (nest.isTyping(event.target) && !(event.key === "Escape" && event.target.closest("input[type=checkbox]"))) return;
    if (event.key === "Enter" && event.target.closest?.("table.calls tr.selected a") && one("[data-detail]")) {
      event.preventDefault(); // its line is open already
      enter();
      return;
    }
    if (!Object.hasOwn(keys, event.key)) return;
    // A key that works a button or a box stays with it.
    if (event.key === " " && event.target.closest?.("button, summary, input, [data-timeline]")) return;
    if (event.key === "Escape" && (one("details.drop[open]") || event.target.closest?.("[data-timeline]"))) return;
    if (event.key !== "Escape") event.preventDefault();
    keys[event.key]();
  });

  // UTC on hover, said here rather than sent with every line.
  document.addEventListener("mouseover", event => {
    const time = event.target.closest?.("table.calls time:not([title])");
    if (time) time.title = time.dateTime.replace("T", " ").replace("Z", " UTC");
  });

  // Older lines come before the end is reached; not to who walks the lines with Tab, for they would never get past them.
  const askOlder = () => {
    const older = one("[data-older]");
    if (older && !older.disabled) older.click();
  };
  const nearEnd = () => {
    if (one("table.calls a:focus-visible")) return;
    if (one("[data-older]")?.getBoundingClientRect().top < innerHeight + 300) askOlder();
  };
  addEventListener("scroll", nearEnd, { passive: true });

  globalThis.nestAudit = { opened: () => narrow.matches && enter() };

  // ---- suggestions ----

  const options = ask => [...ask.querySelectorAll("[role=option]")];
  const active = ask => options(ask).find(option => option.getAttribute("aria-selected") === "true");

  const activate = (ask, option) => {
    for (const other of options(ask)) other.setAttribute("aria-selected", other === option ? "true" : "false");
    const input = ask.querySelector("input");
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const choose = (ask, option) => {
    const input = ask.querySelector("input");
    input.value = option.dataset.text;
    activate(ask, null);
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const step = (ask, by) => {
    const known = options(ask);
    if (known.length > 0) activate(ask, known[(known.indexOf(active(ask)) + by + known.length) % known.length]);
  };

  // Who types is ahead of the server: what they press meanwhile waits for the suggestions to their text.
  const ahead = { keys: [], observer: null };
  const isAhead = ask => ask.querySelector("[role=listbox]").dataset.for !== ask.querySelector("input").value;
  const catchUp = () => {
    ahead.observer?.disconnect();
    Object.assign(ahead, { keys: [], observer: null });
  };
  const wait = (ask, press) => {
    ahead.keys.push(press);
    if (ahead.observer) return;
    ahead.observer = new MutationObserver(() => {
      if (isAhead(ask)) return;
      const keys = ahead.keys;
      catchUp();
      for (const key of keys) key();
    });
    ahead.observer.observe(ask, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-for"] });
  };

  document.addEventListener("keydown", event => {
    const ask = event.target.closest?.("[data-ask]");
    if (!ask) return;
    const list = ask.querySelector("[role=listbox]");
    const all = list.hidden || ask.dataset.closed ? [] : options(ask);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      delete ask.dataset.closed;
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      isAhead(ask) ? wait(ask, () => step(ask, by)) : step(ask, by);
    } else if (event.key === "Enter" && ahead.keys.length > 0) {
      event.preventDefault();
      wait(ask, () => active(ask) && choose(ask, active(ask)));
    } else if ((event.key === "Enter" || event.key === "Tab") && all.length > 0 && active(ask)) {
      event.preventDefault();
      choose(ask, active(ask));
    } else if (event.key === "Enter") {
      event.preventDefault();
      ask.dataset.closed = "true";
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (all.length > 0) ask.dataset.closed = "true";
      else event.target.blur();
      activate(ask, null);
    }
  });
  document.addEventListener("input", event => {
    const ask = event.target.closest?.("[data-ask]");
    if (ask) {
      catchUp();
      delete ask.dataset.closed;
      activate(ask, null);
    }
  });
  document.addEventListener("mousedown", event => {
    const option = event.target.closest?.("[data-ask] [role=option]");
    if (!option) return;
    event.preventDefault(); // the text keeps the focus
    choose(option.closest("[data-ask]"), option);
  });
  document.addEventListener("focusout", event => {
    const ask = event.target.closest?.("[data-ask]");
    if (ask) ask.dataset.closed = "true";
  });
  document.addEventListener("focusin", event => {
    const ask = event.target.closest?.("[data-ask]");
    if (ask) delete ask.dataset.closed;
  });

  // ---- timeline ----

  Blazor.registerCustomEventType("brush", {
    browserEventName: "brush",
    createEventArgs: event => ({ from: event.detail.from, to: event.detail.to }),
  });

  const brush = { root: null, from: -1, at: -1, dragging: false };
  const bars = root => [...root.querySelectorAll("[data-bar]")];

  const paint = () => {
    const { root, from, at } = brush;
    if (!root) return;
    const [first, last] = [Math.min(from, at), Math.max(from, at)];
    const all = bars(root);
    all.forEach((bar, i) => bar.classList.toggle("meant", i >= first && i <= last));
    const said = root.querySelector("[data-said]");
    if (said) said.textContent = first === last ? all[first]?.dataset.bar ?? "" : `${all[first]?.dataset.bar} – ${all[last]?.dataset.bar}`;
  };

  const clear = () => {
    if (brush.root) for (const bar of bars(brush.root)) bar.classList.remove("meant");
    Object.assign(brush, { root: null, from: -1, at: -1, dragging: false });
  };

  const tell = () => {
    const { root, from, at } = brush;
    clear();
    root.dispatchEvent(new CustomEvent("brush", { bubbles: true, detail: { from: Math.min(from, at), to: Math.max(from, at) } }));
  };

  const placeOf = (root, x) => {
    const box = root.querySelector("svg").getBoundingClientRect();
    const count = bars(root).length;
    return Math.min(count - 1, Math.max(0, Math.floor(((x - box.left) / box.width) * count)));
  };

  document.addEventListener("pointerdown", event => {
    const root = event.target.closest?.("[data-timeline]");
    if (!root || event.button !== 0 || bars(root).length === 0) return;
    const at = placeOf(root, event.clientX);
    Object.assign(brush, { root, from: at, at, dragging: true });
    root.setPointerCapture(event.pointerId);
    paint();
  });
  document.addEventListener("pointermove", event => {
    if (!brush.dragging) return;
    brush.at = placeOf(brush.root, event.clientX);
    paint();
  });
  document.addEventListener("pointerup", () => brush.dragging && tell());
  document.addEventListener("pointercancel", clear);

  document.addEventListener("keydown", event => {
    const root = event.target.closest?.("[data-timeline]");
    const count = root ? bars(root).length : 0;
    if (count === 0) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count }[event.key];
    if (step) {
      event.preventDefault();
      if (brush.root !== root) Object.assign(brush, { root, from: count - 1, at: step < 0 ? count : count - 2 });
      brush.at = Math.min(count - 1, Math.max(0, brush.at + step));
      if (!event.shiftKey) brush.from = brush.at;
      paint();
    } else if (event.key === "Enter" && brush.root === root) {
      event.preventDefault();
      tell();
    } else if (event.key === "Escape") {
      clear();
    }
  });
})();
