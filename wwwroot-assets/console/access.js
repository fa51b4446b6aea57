// What only a browser can do on the access page: walk the matrix with keys, show a range, and keep a draft for this tab.
"use strict";

(() => {
  const narrow = matchMedia("(max-width: 899px)");
  let page = null;
  let anchor = null; // where a range began
  let end = null;
  let walked = null; // the cell that has the keyboard, also when it is laid out anew

  const place = member => "nest.access." + member;
  const read = member => {
    try {
      return JSON.parse(sessionStorage.getItem(place(member))) ?? {};
    } catch {
      return {};
    }
  };

  const begin = (reference, member) => {
    page = reference;
    return { narrow: narrow.matches, draft: read(member) };
  };
  narrow.addEventListener("change", () => page?.invokeMethodAsync("OnNarrow", narrow.matches).catch(() => {}));

  const keep = (member, cells) => {
    const draft = read(member);
    for (const [key, value] of cells) {
      if (value === null) delete draft[key];
      else draft[key] = value;
    }
    try {
      sessionStorage.setItem(place(member), JSON.stringify(draft));
    } catch { /* storage may be forbidden; then the draft lasts as long as the page */ }
  };

  const forget = member => {
    try {
      sessionStorage.removeItem(place(member));
    } catch { /* nothing was kept */ }
  };

  const grid = () => document.querySelector("table.grid");
  const find = item => item && grid()?.querySelector(`[data-item="${CSS.escape(item)}"]`);

  // Of a long matrix only the rows in view are there: the cell that was in the tab order may go as the page is scrolled.
  let watched = null;
  const scrolled = new MutationObserver(() => keepStop(watched));
  const keepStop = table => {
    if (table.querySelector(":is(th, td)[tabindex='0']")) return;
    const top = table.tHead.rows[0].cells[0].getBoundingClientRect().bottom; // the cells stay in sight, their group does not
    const cells = [...table.querySelectorAll("tbody tr > [data-item]:first-child")];
    const first = cells.find(cell => cell.getBoundingClientRect().top >= top) ?? cells[0];
    if (first) first.tabIndex = 0;
  };

  // One cell is in the tab order; arrows move from there.
  const settle = back => {
    const table = grid();
    if (!table) return;
    if (watched !== table) {
      scrolled.disconnect();
      scrolled.observe(table.tBodies[0], { childList: true });
      watched = table;
    }
    const head = find(back);
    if (head) {
      enter(head);
      head.querySelector("button")?.focus();
    }
    const first = table.querySelector("tbody [data-item]");
    if (first && walked && !walked.isConnected && document.activeElement === document.body) enter(find(walked.dataset.item) ?? first);
    keepStop(table);
  };

  const enter = cell => {
    for (const other of grid().querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
    cell.tabIndex = 0;
    for (const button of cell.querySelectorAll("button")) button.tabIndex = 0; // Tab leads from a head to its button
    cell.focus();
  };

  const paint = (from, to) => {
    const table = grid();
    if (!table) return;
    for (const cell of table.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
    const [a, b] = [find(from), find(to)];
    if (!a || !b) {
      anchor = null;
      return;
    }
    const rows = [...table.tBodies[0].rows];
    const [top, bottom] = [rows.indexOf(a.parentElement), rows.indexOf(b.parentElement)].sort((x, y) => x - y);
    const [left, right] = [a.cellIndex, b.cellIndex].sort((x, y) => x - y);
    for (const row of rows.slice(top, bottom + 1)) {
      // As the server counts them: not what belongs to others, and whole servers only in a row of their own.
      if (row.classList.contains("r") || (top !== bottom && row.classList.contains("s"))) continue;
      for (let i = left; i <= right; i++) row.cells[i]?.setAttribute("aria-selected", "true");
    }
  };

  const neighbour = (cell, key, far) => {
    const row = cell.parentElement;
    const rows = [...grid().rows].filter(other => other.querySelector("[data-item]"));
    const at = rows.indexOf(row);
    const last = row.cells.length - 1;
    switch (key) {
      case "ArrowLeft": return row.cells[cell.cellIndex - 1];
      case "ArrowRight": return row.cells[cell.cellIndex + 1];
      case "ArrowUp": return rows[at - 1]?.cells[cell.cellIndex];
      case "ArrowDown": return rows[at + 1]?.cells[cell.cellIndex];
      case "PageUp": return rows[Math.max(1, at - 10)]?.cells[cell.cellIndex];
      case "PageDown": return rows[Math.min(rows.length - 1, at + 10)]?.cells[cell.cellIndex];
      case "Home": return (far ? rows[1] ?? row : row).cells[far ? cell.cellIndex : 0];
      case "End": return (far ? rows[rows.length - 1] : row).cells[far ? cell.cellIndex : last];
      default: return null;
    }
  };

  const letters = { a: "allow", d: "deny", c: "clear", w: "why", Delete: "clear" };
  document.addEventListener("keydown", event => {
    const table = grid();
    if (!table || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog]");
    if (command && !event.altKey && !typing && (event.key === "z" || event.key === "y" || event.key === "Z")) {
      event.preventDefault();
      document.querySelector(event.key === "y" || event.shiftKey ? "[data-redo]" : "[data-undo]")?.click();
      return;
    }
    const cell = event.target.closest?.("table.grid :is(th, td)[data-item]");
    if (!cell || event.altKey || (event.target.closest("button") && (event.key === " " || event.key === "Enter"))) return;
    const next = neighbour(cell, event.key, command);
    if (next?.dataset.item) {
      event.preventDefault();
      const ranges = event.shiftKey && cell.tagName === "TD" && next.tagName === "TD";
      if (ranges) anchor ??= cell.dataset.item;
      enter(next);
      if (ranges) {
        end = next.dataset.item;
        paint(anchor, end);
        page?.invokeMethodAsync("OnSelect", anchor, end).catch(() => {});
      }
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      cell.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: event.shiftKey }));
    } else if (event.key === "Escape") {
      document.querySelector("[data-leave]")?.click();
    } else if (!command && letters[event.key] && cell.tagName === "TD") {
      event.preventDefault();
      page?.invokeMethodAsync("OnKey", letters[event.key], cell.dataset.item).catch(() => {});
    }
  });

  // The words of a cell are read out and not drawn; those of one that ends say when, so they are also shown: as its title to who points
  // at it, below it to who walks there.
  const ends = "table.grid td.t:not(.o)";
  let told = null;
  const tell = cell => {
    const box = document.querySelector("[data-cell-words]");
    told = cell?.isConnected ? cell : null;
    if (!box) return;
    box.hidden = told === null;
    if (told === null) return;
    box.textContent = cell.textContent;
    const place = cell.getBoundingClientRect();
    box.style.left = Math.max(4, Math.min(place.left, innerWidth - box.offsetWidth - 4)) + "px";
    box.style.top = (place.bottom + box.offsetHeight + 4 > innerHeight ? place.top - box.offsetHeight - 2 : place.bottom + 2) + "px";
  };
  document.addEventListener("mouseover", event => {
    const cell = event.target.closest?.("table.grid td");
    if (cell?.matches(ends)) cell.title = cell.textContent;
    else cell?.removeAttribute("title");
  });
  document.addEventListener("focusin", event => tell(event.target.matches?.(ends) && event.target.matches(":focus-visible") ? event.target : null));
  document.addEventListener("focusout", () => tell(null));
  document.addEventListener("scroll", () => told && tell(told), { capture: true, passive: true });
  // What is pressed or clicked may say something else from then on.
  document.addEventListener("keydown", event => event.key === "Shift" || event.key.startsWith("Arrow") || tell(null), { capture: true });
  document.addEventListener("click", event => {
    event.target.closest?.("table.grid td")?.removeAttribute("title");
    tell(null);
  }, { capture: true });

  // Somebody else's group or server lays the matrix out anew: who walks it goes on where they were.
  document.addEventListener("focusin", event => {
    walked = event.target.closest?.("table.grid :is(th, td)[data-item]") ?? null;
  });
  document.addEventListener("pointerdown", event => {
    if (!event.target.closest?.("table.grid")) walked = null;
  });

  // A click brings the walk to where it was.
  document.addEventListener("click", event => {
    const cell = !event.target.closest?.("button") && event.target.closest?.("table.grid :is(th, td)[data-item]");
    if (cell && cell.tabIndex !== 0) enter(cell);
  });

  // Where the explanation lies over the matrix, the keyboard goes along.
  const covers = matchMedia("(max-width: 1199px)");
  const explained = () => covers.matches && nest.focus("#explain-title");

  globalThis.nestAccess = { begin, keep, forget, settle, paint, explained };
})();
