/* Lists by keyboard: j/k move, Enter opens, Space shows at the side, i explains, e acts, s sets aside, x marks. */
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
  const current = () => document.querySelector("[data-list] [data-row].is-current");

  const mark = (row, { scroll = true } = {}) => {
    if (!row) return;
    rows().forEach((one) => {
      one.classList.toggle("is-current", one === row);
      one.setAttribute("aria-selected", String(one === row));
    });
    if (scroll) row.scrollIntoView({ block: "nearest" });
    if (document.querySelector("[data-inspector-live]")) show(row);
  };

  const move = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    mark(all[Math.max(0, Math.min(all.length - 1, at + step))]);
  };

  const open = (row) => row?.querySelector("[data-open]")?.click();
  const explain = (row) => {
    const chips = row ? [...row.querySelectorAll("details[data-explain]")] : [];
    if (chips.length) chips.forEach((chip, at) => { chip.open = at === 0 && !chip.open; });
  };
  const act = (row, name) => {
    const wanted = `[data-act="${name}"]`;
    (row?.querySelector(wanted) ?? document.querySelector(`#inspector ${wanted}`))?.click();
  };

  const show = (row) => {
    const panel = document.getElementById("inspector");
    if (!panel || !row?.dataset.side || !window.htmx) return;
    panel.dataset.inspectorLive = "";
    window.htmx.ajax("GET", row.dataset.side, { target: "#inspector", swap: "innerHTML" });
  };

  document.addEventListener("keydown", (event) => {
    const busy = event.target.matches("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]");
    if (busy || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("[data-list]")) return;
    const row = current();
    const doing = {
      j: () => move(1),
      ArrowDown: () => move(1),
      k: () => move(-1),
      ArrowUp: () => move(-1),
      i: () => explain(row),
      e: () => act(row, "main"),
      s: () => act(row, "aside"),
      x: () => row?.querySelector('input[type="checkbox"]')?.click(),
    }[event.key];
    if (doing) { event.preventDefault(); doing(); return; }
    if (event.target.matches("a, button, summary, input")) return;
    if (event.key === "Enter" && row) { event.preventDefault(); open(row); }
    if (event.key === " " && row) { event.preventDefault(); show(row); }
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-list] [data-row]");
    if (!row || event.target.closest("a, button, summary, input, label")) return;
    mark(row, { scroll: false });
    if (window.matchMedia("(max-width: 1100px)").matches) open(row);
    else show(row);
  });

  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-check-all]");
    if (!all) return;
    document.querySelectorAll(`input[name="${CSS.escape(all.dataset.checkAll)}"]`).forEach((box) => { box.checked = all.checked; });
  });

  if (!document.querySelector('[data-list="quiet"]')) mark(rows()[0], { scroll: false });
})();
