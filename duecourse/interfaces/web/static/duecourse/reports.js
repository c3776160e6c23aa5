/* Reports: the keys of the library, the rows behind a figure. */
(() => {
  "use strict";

  const find = document.getElementById("report-find");
  if (find) window.duecourse.on("filter", () => { find.focus(); find.select(); });

  /* Enter in a field has asked already if the field changed: it is asked once */
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "question" || !window.htmx) return;
    event.preventDefault();
    if (!event.target.classList.contains("htmx-request")) window.htmx.trigger(event.target, "ask");
  });

  /* Where there is no room beside the answer, the rows behind a figure are a page of their own */
  document.addEventListener("click", (event) => {
    if (event.target.closest("a.cell") && matchMedia("(max-width: 1100px)").matches) event.stopPropagation();
  }, true);

  /* The rows behind a figure: the keyboard goes there, and back to the figure when they are closed */
  let from = null;
  const close = () => {
    const panel = document.getElementById("behind");
    if (!panel?.firstElementChild) return;
    panel.replaceChildren();
    const chart = from?.closest("details:not([open])")?.closest("[data-chart]")?.querySelector("[data-chart-box]");
    if (from?.isConnected) (chart || from).focus();
    from = null;
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "behind") return;
    from = event.detail.requestConfig.elt;
    const title = event.target.querySelector("[data-behind-title]");
    title?.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-behind-close]")) close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("#behind, .answer")) close();
  });
})();
