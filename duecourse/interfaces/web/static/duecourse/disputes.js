/* Drag a case to where it stands next: only columns to which it may go take it, and dropping sends the form of the move. */
(() => {
  "use strict";

  let dragged = null;
  const form = () => document.getElementById("move-case");
  const columns = () => document.querySelectorAll(".case-column[data-state]");
  const mayGo = (card, column) => card.dataset.moves.split(" ").includes(column.dataset.state);

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-case]");
    if (!card || !form()) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.case);
    columns().forEach((one) => one.classList.toggle("may-take", mayGo(card, one)));
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    columns().forEach((one) => one.classList.remove("may-take", "is-over"));
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    const column = event.target.closest?.(".case-column.may-take");
    columns().forEach((one) => one.classList.toggle("is-over", one === column));
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  document.addEventListener("drop", (event) => {
    const column = event.target.closest?.(".case-column.may-take");
    if (!dragged || !column) return;
    event.preventDefault();
    form().action = form().dataset.action.replace("/0/", `/${dragged.dataset.case}/`);
    form().elements.to.value = column.dataset.state;
    form().requestSubmit();
  });
})();
