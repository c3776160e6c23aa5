/* An act was turned back: its form shows again, filled with what was typed. The server kept it and says why (web/typed.py). */
(() => {
  "use strict";

  const notice = document.querySelector("[data-kept]");
  const kept = JSON.parse(notice.dataset.kept);
  const typed = new Map();
  kept.fields.forEach(([name, text]) => typed.set(name, [...(typed.get(name) ?? []), text]));

  const pathOf = (address) => new URL(address || location.href, location.href).pathname;
  const senders = (form) => [form.getAttribute("action"), ...[...form.elements].map((one) => one.getAttribute("formaction")).filter(Boolean)];
  const ANEW = ["once", "next"]; // what differs each time a page is made says nothing of which form it is
  const hidden = (form) => [...form.elements].filter((one) => one.type === "hidden" && typed.has(one.name) && !ANEW.includes(one.name));
  const isIt = (form) => form.method === "post" && senders(form).some((one) => pathOf(one) === kept.action) && hidden(form).every((one) => typed.get(one.name).includes(one.value));

  const SELF = ["hidden", "password", "file", "submit", "button", "reset", "fieldset", "output"];
  const fill = (part) => {
    const texts = typed.get(part.name);
    if (["checkbox", "radio"].includes(part.type)) part.checked = Boolean(texts?.includes(part.value));
    else if (!texts) return;
    else if (part.type === "select-multiple") [...part.options].forEach((one) => { one.selected = texts.includes(one.value); });
    else part.value = texts.shift() ?? part.value;
    part.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const show = (form) => {
    for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const parts = [...form.elements].filter((one) => one.name && !SELF.includes(one.type));
    parts.forEach(fill);
    notice.querySelector("[data-kept-filled]").hidden = !parts.length;
    form.before(notice);
    notice.scrollIntoView({ block: "nearest" });
    (parts.find((one) => one.type !== "checkbox") ?? form.querySelector("button:not([type=button])"))?.focus();
    return true;
  };

  const refill = () => [...document.forms].filter(isIt).slice(0, 1).some(show);
  const later = () => { if (refill()) document.removeEventListener("htmx:afterSwap", later); };
  if (!refill()) document.addEventListener("htmx:afterSwap", later);
})();
