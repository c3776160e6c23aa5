/* Drag customers onto a colleague's portfolio: what is dragged is chosen, dropping presses the button of the bulk bar. */
(() => {
  "use strict";

  const taker = (event) => event.target.closest?.("[data-taker]");
  const form = () => document.getElementById("bulk");

  document.addEventListener("dragstart", (event) => {
    const box = event.target.closest?.("[data-row]")?.querySelector("input[name=row]");
    if (!box || !form()) return;
    if (!box.checked) box.click();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", box.value);
  });
  document.addEventListener("dragover", (event) => {
    const place = taker(event);
    document.querySelectorAll("[data-taker].is-over").forEach((one) => one.classList.toggle("is-over", one === place));
    if (!place) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    place.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const place = taker(event);
    if (!place || !form()) return;
    event.preventDefault();
    form().elements.to.value = place.dataset.taker;
    form().requestSubmit();
  });
})();
