"use strict";
// The code of a one-time link stands behind '#', the part of an address browsers never send.
// It goes from there into the form, and out of the address bar and the history.
(() => {
  const field = document.querySelector("input[data-link-code]");
  const take = () => {
    const code = location.hash.slice(1);
    if (!field || !code) {
      return;
    }
    const visible = field.closest(".field");
    field.type = "hidden";
    field.value = code;
    field.form.append(field);
    visible?.remove();
    history.replaceState(null, "", location.pathname);
  };
  take();
  addEventListener("hashchange", take);
})();
