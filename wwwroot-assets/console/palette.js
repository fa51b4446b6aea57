// Jump anywhere: asks once, when it opens, for what there is; from there on it filters and walks the list by itself.
"use strict";

(() => {
  const Most = 50;
  let source = null;
  let places = [];
  let shown = [];
  let at = 0;

  const dialog = () => document.getElementById("palette");
  const parts = () => {
    const box = dialog();
    return [box.querySelector("input"), box.querySelector("ul"), box.querySelector("[data-none]")];
  };

  const mark = () => {
    const [input, list] = parts();
    [...list.children].forEach((entry, i) => entry.setAttribute("aria-selected", i === at ? "true" : "false"));
    const current = list.children[at];
    if (current) {
      input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const draw = () => {
    const [input, list, none] = parts();
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = places.filter(place => words.every(word => `${place.text} ${place.kind}`.toLowerCase().includes(word))).slice(0, Most);
    at = 0;
    list.replaceChildren(...shown.map((place, i) => {
      const entry = document.createElement("li");
      entry.id = `palette-${i}`;
      entry.setAttribute("role", "option");
      const [name, kind] = [document.createElement("bdi"), document.createElement("small")];
      name.textContent = place.text;
      kind.textContent = place.kind;
      entry.append(name, kind);
      return entry;
    }));
    none.textContent = shown.length === 0 && places.length > 0 ? none.dataset.none : "";
    list.hidden = shown.length === 0;
    mark();
  };

  const go = place => {
    if (!place) return;
    dialog().close();
    Blazor.navigateTo(place.href);
  };

  const open = async () => {
    const box = dialog();
    if (!box || box.open || document.querySelector(".mud-dialog")) return;
    const [input] = parts();
    input.value = "";
    places = [];
    draw();
    box.showModal();
    input.focus();
    await ask();
  };

  const ask = async () => {
    if (!source || !dialog()?.open) return;
    try {
      places = await source.invokeMethodAsync("Places");
      draw();
    } catch { /* the circuit is away; it says so itself */ }
  };

  document.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
      return;
    }
    if (!event.target.closest?.("#palette")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) {
      event.preventDefault();
      at = (at + step + shown.length) % shown.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(shown[at]);
    }
  });
  document.addEventListener("input", event => {
    if (event.target.closest?.("#palette")) draw();
  });
  document.addEventListener("click", event => {
    if (event.target.closest?.("[data-palette]")) {
      open();
    } else if (event.target.id === "palette") {
      event.target.close(); // beside it
    } else {
      const entry = event.target.closest?.("#palette li");
      if (entry) go(shown[[...entry.parentElement.children].indexOf(entry)]);
    }
  });

  globalThis.nestPalette = {
    begin: reference => {
      source = reference;
      ask(); // who opened it before somebody was there to ask
    },
  };
})();
