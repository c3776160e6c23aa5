// What do the lines of a payment advice sum up to while somebody mends them? Counted in ten-thousandths.
(() => {
  "use strict";
  const units = (text) => {
    const plain = text.replace(/\s/g, "").replace(/\u2212/g, "-").replace(/,(?=\d{1,2}$)/, ".").replace(/,/g, "");
    const found = /^(-?)(\d+)(?:\.(\d{0,4}))?$/.exec(plain);
    if (!found) return 0n;
    const size = BigInt(found[2]) * 10000n + BigInt((found[3] || "").padEnd(4, "0"));
    return found[1] ? -size : size;
  };
  const shown = (count) => {
    const size = count < 0n ? -count : count;
    return `${count < 0n ? "\u2212" : ""}${size / 10000n}.${String(size % 10000n).padStart(4, "0").slice(0, 2)}`;
  };
  const count = (form) => {
    let sum = 0n;
    for (const field of form.querySelectorAll("[data-paid]")) sum += units(field.value);
    const missing = units(form.elements.total.value) - sum;
    form.querySelector("[data-sum]").textContent = shown(sum);
    const rest = form.querySelector("[data-missing]");
    rest.textContent = missing ? shown(missing) : "\u2013";
    rest.classList.toggle("harm", missing !== 0n);
  };
  const form = document.querySelector("form[data-advice]");
  if (!form) return;
  form.addEventListener("input", () => count(form));
  count(form);
})();
