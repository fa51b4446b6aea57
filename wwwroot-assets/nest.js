// Small things only a browser can do: theme before the first paint, the clipboard, keys, and knowing whether the top of a list is in view.
"use strict";

(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let layout = null;

  const kept = (name, fallback) => {
    try {
      return localStorage.getItem("nest." + name) ?? fallback;
    } catch {
      return fallback; // storage may be forbidden; then the choice lasts as long as the page
    }
  };
  let theme = kept("theme", "system");
  let letters = kept("keys", "on");
  const isDark = () => theme === "dark" || (theme === "system" && system.matches);

  const show = () => {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    layout?.invokeMethodAsync("OnThemeChanged", isDark()).catch(() => {});
  };
  show();
  system.addEventListener("change", show);

  const keep = (name, value) => {
    try {
      localStorage.setItem("nest." + name, value);
    } catch { /* see above */ }
    if (name === "theme") {
      theme = value;
      show();
    } else if (name === "keys") {
      letters = value;
    }
  };

  const begin = reference => {
    layout = reference;
    return { dark: isDark(), theme, times: kept("times", "local"), zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  };

  // Tells a page whether the given element, the top of its list, can be seen.
  const watchers = new WeakMap();
  const watchTop = (element, page) => {
    if (!element) return;
    watchers.get(element)?.disconnect();
    const observer = new IntersectionObserver(seen =>
      page.invokeMethodAsync("OnTopSeen", seen[seen.length - 1].isIntersecting).catch(() => observer.disconnect()));
    observer.observe(element);
    watchers.set(element, observer);
  };

  const toId = id => {
    const element = document.getElementById(id);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
  };

  /** Moves the focus to what was just drawn; a heading takes it too. */
  const focus = selector => {
    const element = document.querySelector(selector);
    if (!element) return;
    if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
    element.focus();
  };

  const toTop = element => element?.scrollIntoView({ block: "nearest" });

  // The browser refuses: the button says so, and the text is selected for the keys; where it is not in sight, it is shown.
  const leaveToCopy = button => {
    button.classList.add("refused");
    const shown = [...button.parentElement.querySelectorAll("code, pre")].find(text => text.textContent === button.dataset.copy);
    if (shown) {
      getSelection().selectAllChildren(shown);
      return;
    }
    const area = document.createElement("textarea");
    area.className = "to-copy";
    area.readOnly = true;
    area.value = button.dataset.copy;
    area.setAttribute("aria-label", button.getAttribute("aria-label") ?? button.textContent);
    button.after(area);
    area.focus();
    area.select();
    area.addEventListener("blur", () => area.remove(), { once: true });
  };

  document.addEventListener("click", async event => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Plain http on a name other than localhost has no clipboard.
      const area = document.createElement("textarea");
      area.value = button.dataset.copy;
      (button.closest("[role=dialog]") ?? document.body).append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      if (!copied) return leaveToCopy(button);
    }
    button.classList.remove("refused");
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 2000);
  });

  // Keys of one character are no keys where text goes, and can be switched off: a voice or a slip of the hand presses them too.
  const isTyping = target => target.closest?.("input, textarea, select, [contenteditable], [role=dialog], dialog");
  const isOff = event => letters === "off" && event.key.length === 1;

  const places = { o: "/", s: "/servers", p: "/people", a: "/access", u: "/audit", e: "/settings", m: "/agents", c: "/accounts", i: "/account" };
  let afterG = -Infinity; // a page is young when it is loaded: 0 would be a g
  document.addEventListener("keydown", event => {
    if (isTyping(event.target) || isOff(event) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "?") {
      document.getElementById("keys")?.showModal();
    } else if (event.key === "/") {
      const filter = document.querySelector("[data-filter]");
      if (!filter) return;
      event.preventDefault();
      filter.focus();
    } else if (event.key === "g") {
      afterG = event.timeStamp;
    } else if (places[event.key] && event.timeStamp - afterG < 1000) {
      afterG = -Infinity;
      event.preventDefault(); // taken: a page's own keys leave it alone
      document.querySelector(`.rail a[href="${places[event.key].slice(1)}"]`)?.click();
    }
  });

  // A circuit that is gone for good cannot come back: load the page again. While it is away nothing can be pressed, nor worked by keys.
  let worked = null;
  const setAway = away => {
    if (away === document.body.hasAttribute("data-away")) return;
    if (away) worked = document.activeElement;
    document.body.toggleAttribute("data-away", away);
    for (const part of document.querySelectorAll(".shell, .mud-dialog-container")) part.inert = away;
    if (!away) worked?.focus?.({ preventScroll: true });
  };
  document.addEventListener("components-reconnect-state-changed", event => {
    setAway(event.detail.state !== "hide");
    if (event.detail.state === "rejected") location.reload();
  });

  // The page where one is: an empty address would lead to the base of all.
  document.addEventListener("click", event => event.target.closest?.("[data-reload]") && location.reload());

  // A menu closes when something in it was chosen, or somebody turns elsewhere.
  document.addEventListener("click", event => {
    if (!event.isTrusted) return; // a key or the scroll pressed it, nobody turned
    for (const menu of document.querySelectorAll("details.drop[open]")) {
      if (!menu.contains(event.target) || event.target.closest?.("a, button:not([data-stay])")) menu.open = false;
    }
  });
  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && document.querySelector("details.drop[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Pickers: keys move through the list and choose; what is in it comes from the server.
  const optionsOf = input => [...document.getElementById(input.getAttribute("aria-controls")).querySelectorAll("[role=option]")];
  const markOption = (input, option) => {
    for (const other of optionsOf(input)) other.setAttribute("aria-selected", other === option ? "true" : "false");
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const chooseOption = input => {
    const options = optionsOf(input);
    const first = options[0]?.parentElement.hasAttribute("data-typed") ? options[0] : null; // by a guess only where somebody searched
    (options.find(option => option.getAttribute("aria-selected") === "true") ?? first)?.click();
    input.removeAttribute("aria-activedescendant");
  };
  // Who types is ahead of the server: the choice waits for the list that fits what was typed.
  const whenListed = (input, act) => {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    if (list.dataset.for === input.value) return act();
    const observer = new MutationObserver(() => {
      if (list.dataset.for !== input.value) return;
      observer.disconnect();
      act();
    });
    observer.observe(list, { attributes: true, attributeFilter: ["data-for"] });
    input.addEventListener("blur", () => observer.disconnect(), { once: true });
  };
  document.addEventListener("keydown", event => {
    const input = event.target.closest?.("input[data-picker]");
    if (!input || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = input.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) {
        input.click();
        return;
      }
      const options = optionsOf(input);
      const at = options.findIndex(option => option.getAttribute("aria-selected") === "true");
      markOption(input, options[event.key === "ArrowDown" ? Math.min(at + 1, options.length - 1) : Math.max(at - 1, 0)]);
    } else if (event.key === "Enter") {
      event.preventDefault(); // chooses, and sends no form
      if (isOpen || document.getElementById(input.getAttribute("aria-controls")).dataset.for !== input.value) whenListed(input, () => chooseOption(input));
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopImmediatePropagation(); // closes the list, and not what it stands in
      input.removeAttribute("aria-activedescendant");
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, true);
  // The field keeps the focus while an option is pressed.
  document.addEventListener("mousedown", event => {
    if (event.target.closest?.(".picker-list")) event.preventDefault();
  });

  // The navigation that lies over a narrow page: Escape closes it, and a page that grows wide has no need of it.
  const closeNavigation = () => document.querySelector(".navigation-open .scrim")?.click();
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && !event.target.closest?.("dialog, [role=dialog]")) closeNavigation();
  });
  matchMedia("(min-width: 900px)").addEventListener("change", wide => wide.matches && closeNavigation());

  const forget = name => {
    try {
      localStorage.removeItem("nest." + name);
    } catch { /* nothing was kept */ }
  };

  globalThis.nest = { begin, keep, kept, forget, watchTop, toTop, toId, focus, isTyping, isOff };
})();
