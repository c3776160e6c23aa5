/* The outbox: how long a message can still be undone, and what an act on the marked rows sets off. */
(() => {
  "use strict";

  /* Each runs from the moment at which it came onto the page; the panel beside the list changes */
  const began = new WeakMap();
  const tick = () => {
    document.querySelectorAll("[data-countdown]").forEach((one) => {
      if (!began.has(one)) began.set(one, performance.now());
      const left = Math.round(Number(one.dataset.countdown) - (performance.now() - began.get(one)) / 1000);
      const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      one.textContent = left > 0 ? one.dataset.words.replace("{time}", time) : one.dataset.over;
    });
  };
  tick();
  setInterval(tick, 1000);

  /* The sentence is filled before the frame asks it (app.js listens as it bubbles) */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.confirmMany) return;
    const chosen = [...event.target.elements].filter((one) => one.name === "row" && one.checked);
    const customers = new Set(chosen.map((one) => one.closest("tr").querySelector("[data-customer]")?.dataset.customer));
    button.dataset.confirm = event.target.elements.all?.checked
      ? button.dataset.confirmAll
      : button.dataset.confirmMany.replace("{n}", chosen.length).replace("{m}", customers.size);
  }, true);
})();
