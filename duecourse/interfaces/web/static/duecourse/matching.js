// What is left of a payment while its items are ticked? Counted in ten-thousandths, as the ledger keeps amounts.
(() => {
  "use strict";
  const units = (text) => {
    const plain = text.replace(/\s/g, "").replace(/,(?=\d{1,2}$)/, ".").replace(/,/g, "");
    if (!/^\d+(\.\d{0,4})?$/.test(plain)) return 0n;
    const [whole, part = ""] = plain.split(".");
    return BigInt(whole) * 10000n + BigInt(part.padEnd(4, "0"));
  };
  const shown = (count, digits) => {
    const sign = count < 0n ? "\u2212" : "";
    const size = count < 0n ? -count : count;
    const text = `${size / 10000n}.${String(size % 10000n).padStart(4, "0").slice(0, digits)}`;
    return sign + (digits ? text : text.split(".")[0]);
  };
  const digitsOf = (form) => (form.dataset.match.split(".")[1] || "").length;
  const leftOf = (form) => {
    let left = units(form.dataset.match);
    for (const box of form.querySelectorAll('input[name="item"]:checked')) {
      left -= units(form.elements[`amount-${box.value}`].value);
    }
    return left;
  };
  const count = (form) => {
    const digits = digitsOf(form), left = leftOf(form);
    const rest = form.querySelector("[data-rest]");
    rest.textContent = shown(left, digits);
    rest.classList.toggle("harm", left < 0n);
  };
  // An item that is ticked takes what is left of the payment, at most what is open of it; what somebody wrote stays.
  const fill = (form, box) => {
    const field = form.elements[`amount-${box.value}`];
    const whole = units(field.dataset.left);
    if (!box.checked) { field.value = field.dataset.left; return; }
    const left = leftOf(form) + units(field.value);
    if (units(field.value) === whole && left > 0n && left < whole) field.value = shown(left, digitsOf(form));
  };
  const all = (root) => root.querySelectorAll("form[data-match]").forEach(count);
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-match]");
    if (!form) return;
    if (event.target.matches('input[name="item"]')) fill(form, event.target);
    count(form);
  });
  document.addEventListener("htmx:load", (event) => all(event.target.parentNode || document));
  document.addEventListener("DOMContentLoaded", () => all(document));
})();
