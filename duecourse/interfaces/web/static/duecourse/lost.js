/* What could not be sent (the session ended, the form was too old, the fault was ours) is not lost: it waits in this window and
   stands in its form again when the page is next open, for the same person. Secrets and files never wait. */
(() => {
  "use strict";

  const KEY = "dc_typed";
  const LASTS = 15 * 60 * 1000;
  const LARGEST = 100000;
  const SECRET = /pass|secret|token|otp/i;
  const who = document.body.dataset.who ?? "";

  const keep = (what) => {
    const text = JSON.stringify(what);
    if (text.length <= LARGEST) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  };

  const isTyped = (one) => one.name && one.matches("textarea, select, input:not([type=hidden], [type=password], [type=file])");
  const secrets = (form) => new Set([...form.querySelectorAll("input[type=password]")].map((one) => one.name));
  const fieldsOf = (form) => {
    const hushed = secrets(form);
    return [...new FormData(form)].filter(([name, text]) => typeof text === "string" && !SECRET.test(name) && !hushed.has(name));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !who || form.method !== "post" || event.submitter?.formTarget) return;
    const action = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    if (![...form.elements].some(isTyped)) { sessionStorage.removeItem(KEY); return; }
    keep({ who, at: Date.now(), page: location.pathname, action: new URL(action, location.href).pathname, fields: fieldsOf(form), isLost: false });
  });

  /* A page of nobody's between the sending and the next page of one's own: the sign-in, or a page that says why not */
  const waiting = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!waiting) return;
  const fill = () => {
    const words = document.getElementById("typed-again");
    const notice = words.content.firstElementChild.cloneNode(true);
    notice.dataset.kept = JSON.stringify({ action: waiting.action, fields: waiting.fields });
    document.querySelector("main").prepend(notice);
    const script = document.createElement("script");
    script.src = words.dataset.script;
    document.body.append(script);
  };
  const isOver = !waiting.isLost || waiting.who !== who || Date.now() - waiting.at > LASTS;
  if (!who) keep({ ...waiting, isLost: true });
  else if (isOver || document.querySelector("[data-kept]")) sessionStorage.removeItem(KEY);
  else if (waiting.page === location.pathname) { sessionStorage.removeItem(KEY); fill(); }
})();
