"use strict";
// Turns to the browser's passkeys: for pages without a circuit (PasskeyPart), and for the console (nestPasskeys).
(() => {
  const bytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const known = list => list?.map(entry => ({ ...entry, id: bytes(entry.id) }));

  const isAvailable = () => isSecureContext && !!globalThis.PublicKeyCredential && !!navigator.credentials?.create;

  const toCreate = options => PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const toGet = options => PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };

  // By hand: what some password managers give back cannot be turned into JSON otherwise.
  const write = credential => {
    const { response } = credential;
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
      clientExtensionResults: {},
      response: response.attestationObject
        ? { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] }
        : {
            clientDataJSON: text(response.clientDataJSON),
            authenticatorData: text(response.authenticatorData),
            signature: text(response.signature),
            userHandle: response.userHandle ? text(response.userHandle) : undefined,
          },
    });
  };

  const problemOf = error =>
    error?.name === "NotAllowedError" || error?.name === "AbortError" ? "cancelled" : error?.name === "InvalidStateError" ? "exists" : "failed";

  const turn = async act => {
    if (!isAvailable()) return { problem: "none" };
    try {
      return { credential: write(await act()) };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  };
  const create = options => turn(() => navigator.credentials.create({ publicKey: toCreate(JSON.parse(options)) }));
  const get = (options, more) => turn(() => navigator.credentials.get({ publicKey: toGet(JSON.parse(options)), ...more }));
  globalThis.nestPasskeys = { isAvailable, create, get };

  const part = document.querySelector("[data-passkey]");
  if (!part) return;
  const form = part.closest("form");
  const button = part.querySelector("[data-passkey-start]");
  const problem = part.querySelector("[data-passkey-problem]");
  const creates = part.dataset.passkey === "create";
  if (!isAvailable()) {
    part.querySelector("[data-passkey-none]").hidden = false;
    part.querySelector("[data-passkey-what]")?.remove();
    return;
  }
  button.hidden = false;

  const tell = sentence => {
    problem.textContent = sentence;
    problem.hidden = false;
    button.disabled = false;
  };

  /** @returns The question, or null when there is none; then the page says why. */
  const ask = async quietly => {
    const fields = new URLSearchParams();
    for (const name of ["__RequestVerificationToken", "Code", "Name", "Email"]) {
      if (form.elements[name]) fields.set(name, form.elements[name].value);
    }
    try {
      const response = await fetch(part.dataset.ask, { method: "POST", body: fields });
      if (response.ok) return await response.json();
      if (response.status === 401) location.reload(); // the session is over: the page leads to signing in
      if (!quietly) tell(await response.text());
    } catch {
      if (!quietly) tell(part.dataset.unanswered);
    }
    return null;
  };

  const give = (asked, credential) => {
    form.elements.Credential.value = credential;
    form.elements.Seal.value = asked.seal;
    form.submit(); // not what asks for a password first
  };

  // Passkeys beside the saved passwords, for as long as the page is open: a question is worth five minutes.
  let waiting = null;
  const offer = async () => {
    // Only where a field says that it takes them.
    if (creates || !form.querySelector("[autocomplete~=webauthn]") || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
    for (let again = true; again;) {
      const asked = await ask(true);
      if (!asked || waiting === false) return;
      const mine = waiting = new AbortController();
      let old = false;
      const timer = setTimeout(() => {
        old = true;
        mine.abort();
      }, 240_000);
      const answer = await get(asked.options, { mediation: "conditional", signal: mine.signal });
      clearTimeout(timer);
      if (answer.credential) return give(asked, answer.credential);
      again = old;
    }
  };

  button.addEventListener("click", async () => {
    // All but the password, which this is instead of.
    if (creates && ![...form.elements].every(field => field.name === "Password" || field.reportValidity?.() !== false)) return;
    if (waiting) waiting.abort();
    waiting = false;
    button.disabled = true;
    problem.hidden = true;
    const asked = await ask(false);
    if (!asked) return;
    const answer = await (creates ? create : get)(asked.options);
    answer.credential ? give(asked, answer.credential) : tell(part.dataset[answer.problem] ?? part.dataset.failed);
  });
  addEventListener("pageshow", () => button.disabled = false);
  offer();
})();
