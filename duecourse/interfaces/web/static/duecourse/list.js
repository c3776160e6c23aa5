/* Lists: the marked row, the inspector, choosing rows (x, shift-click, all), the bulk bar, more rows. */
(() => {
  "use strict";

  const { on } = window.duecourse;
  const PLACE = "dc_row";
  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
  const current = () => document.querySelector("[data-list] [data-row].is-current");
  const panel = () => document.getElementById("inspector");
  let soon;

  /* The marked row */
  const mark = (row, { scroll = true } = {}) => {
    if (!row) return;
    rows().forEach((one) => one.classList.toggle("is-current", one === row));
    if (scroll) row.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = rows();
    const row = all[Math.max(0, Math.min(all.length - 1, all.indexOf(current()) + step))];
    mark(row);
    clearTimeout(soon);
    if (panel()?.offsetParent) soon = setTimeout(() => show(row), 60);
  };
  const open = (row) => row?.querySelector("[data-open]")?.click();
  /* The inspector says which row it shows: a key pressed before it has come waits for it */
  const show = async (row) => {
    clearTimeout(soon);
    if (!panel() || !row?.dataset.side || panel().dataset.of === row.dataset.side) return;
    await window.htmx.ajax("GET", row.dataset.side, { target: "#inspector", swap: "innerHTML" });
  };
  const explain = (row) => {
    const chips = row ? [...row.querySelectorAll("details[data-explain]")] : [];
    chips.forEach((chip, at) => { chip.open = at === 0 && !chip.open; });
  };
  const act = async (name) => {
    const bar = document.querySelector("[data-bulk]:not([hidden])");
    const wanted = `[data-act="${name}"]`;
    if (!bar && panel()?.offsetParent) await show(current());
    const part = bar
      ? bar.querySelector(`[data-bulk-act="${name === "main" ? "e" : "s"}"]`)
      : (current()?.querySelector(wanted) ?? document.querySelector(`#inspector ${wanted}`));
    if (part?.matches("input")) part.focus();
    else part?.click();
  };

  on("next", () => move(1));
  on("previous", () => move(-1));
  on("open", () => open(current()));
  on("side", () => { show(current()); });
  on("explain", () => explain(current()));
  on("main", () => { act("main"); });
  on("aside", () => { act("aside"); });
  on("copy", () => current()?.querySelector("[data-act=copy]")?.click());
  on("more", () => document.querySelector("[data-more]")?.click());
  on("undo", () => document.querySelector("[data-choose-again], [data-toast]:last-child form button, [data-toast] form button")?.click());
  on("choose", () => current()?.querySelector("input[name=row]")?.click());
  on("choose-all", () => document.querySelector("[data-check-all]")?.click());

  /* Escape leaves one thing at a time: a field, then what is open, then the choice of rows, which comes back by a key */
  let wasOpen = false;
  document.addEventListener("keydown", () => {
    wasOpen = Boolean(document.querySelector("details[data-menu][open], details[data-explain][open], #rail.is-open"));
  }, true);
  const escape = (event) => {
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) event.target.blur();
    else if (!wasOpen) chooseNone();
  };

  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp", "Escape"].includes(event.key) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") { escape(event); return; }
    if (!document.querySelector("[data-list]") || event.target.closest("input:not([type=checkbox]), textarea, select, .menu[open]")) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });

  /* Choosing */
  const boxes = () => [...document.querySelectorAll("[data-choosing=yes] input[name=row]")];
  let last = null;

  const tell = () => {
    const all = boxes();
    const count = all.filter((box) => box.checked).length;
    all.forEach((box) => box.closest("tr").classList.toggle("is-chosen", box.checked));
    const head = document.querySelector("[data-choosing=yes] [data-check-all]");
    if (head) {
      head.checked = count > 0 && count === all.length;
      head.indeterminate = count > 0 && count < all.length;
    }
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    bar.hidden = count === 0;
    const words = bar.querySelector(".bulk-count");
    words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("{n}", String(count));
    const whole = bar.querySelector(".bulk-all");
    if (!whole) return;
    whole.hidden = count < all.length;
    if (whole.hidden) whole.querySelector("input").checked = false;
  };
  const chooseAll = (checked) => { boxes().forEach((box) => { box.checked = checked; }); tell(); };

  const chooseNone = () => {
    const were = boxes().filter((box) => box.checked);
    if (!were.length) return;
    chooseAll(false);
    const template = document.getElementById("no-longer-chosen");
    if (were.length < 2 || !template) return;
    document.querySelector("[data-choose-again]")?.closest("[data-toast]").remove();
    const toast = template.content.firstElementChild.cloneNode(true);
    const words = toast.querySelector("[data-words]");
    words.textContent = words.dataset.words.replace("{n}", String(were.length));
    toast.querySelector("[data-choose-again]").addEventListener("click", () => {
      were.forEach((box) => { box.checked = true; });
      toast.remove();
      tell();
    });
    document.getElementById("toasts").append(toast);
    setTimeout(() => toast.remove(), 10000);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-choose-none]")) { chooseNone(); return; }
    const box = event.target.closest("[data-choosing=yes] input[name=row]");
    if (box) {
      const all = boxes();
      if (event.shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
      }
      last = box;
      tell();
      return;
    }
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
    tell();
  });

  /* A link in the rows that came later is reached by the same keys; a key moves on from where it was */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "inspector") event.target.dataset.of = event.detail.pathInfo.requestPath;
    if (!event.target.closest?.("[data-list]") && event.target.tagName !== "TR") return;
    tell();
    if (!current()) mark(rows()[0], { scroll: false });
  });

  /* What is done to a row loads the list again: the next row stands where the last one stood */
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#inspector, [data-list], [data-bulk]") || event.defaultPrevented) return;
    sessionStorage.setItem(PLACE, JSON.stringify([location.pathname, rows().indexOf(current())]));
  });
  const begin = () => {
    if (document.querySelector('[data-list="quiet"]')) return;
    const [path, at] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[null, 0]");
    sessionStorage.removeItem(PLACE);
    const all = rows();
    const row = path === location.pathname ? all[Math.max(0, Math.min(at, all.length - 1))] : all[0];
    mark(row, { scroll: row !== all[0] });
    if (row?.dataset.side && row !== all[0]) panel()?.setAttribute("hx-get", row.dataset.side);
  };
  begin();
  tell();
})();
