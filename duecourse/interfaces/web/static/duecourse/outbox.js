/* The outbox: how long a message can still be undone, and what an act on the marked rows sets off. */
(() => {
  "use strict";

  const began = performance.now();
  const tick = () => {
    document.querySelectorAll("[data-countdown]").forEach((one) => {
      const left = Math.round(Number(one.dataset.countdown) - (performance.now() - began) / 1000);
      const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      one.textContent = left > 0 ? one.dataset.words.replace("{time}", time) : one.dataset.over;
    });
  };
  if (document.querySelector("[data-countdown]")) {
    tick();
    setInterval(tick, 1000);
  }

  /* The sentence is filled before the frame asks it (app.js listens as it bubbles) */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.confirmMany) return;
    const marked = [...event.target.elements].filter((one) => one.name === "message" && one.checked);
    const customers = new Set(marked.map((one) => one.dataset.customer));
    button.dataset.confirm = button.dataset.confirmMany.replace("{n}", marked.length).replace("{m}", customers.size);
  }, true);
})();
