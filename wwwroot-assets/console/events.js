// One listener for a whole table: the event says which of its elements was meant, so no cell needs a handler of its own.
"use strict";

(() => {
  const meant = event => event.target.closest?.("[data-item]");
  Blazor.registerCustomEventType("itemclick", {
    browserEventName: "click",
    createEventArgs: event => ({ item: meant(event)?.dataset.item ?? "", shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey }),
  });
})();
