/* Dashboards: a tile that failed says so alone, tiles are dragged, a wall leaves with Esc. No eval, nothing inline. */
(() => {
  "use strict";

  const lost = () => document.getElementById("tile-lost");
  const bodyOf = (key) => document.getElementById(`tile-${key}`);
  const keysOf = (load) => load.dataset.boardLoad.split(" ");

  const ask = (href, keys) => {
    const load = document.createElement("div");
    load.dataset.boardLoad = keys.join(" ");
    load.setAttribute("hx-get", href);
    load.setAttribute("hx-trigger", "load");
    load.setAttribute("hx-swap", "none");
    document.querySelector(".board-loads").append(load);
    window.htmx.process(load);
  };

  const alone = (href, key) => {
    const at = new URL(href, location.href);
    at.searchParams.delete("tile");
    at.searchParams.append("tile", key);
    return `${at.pathname}${at.search}`;
  };

  /* One request answers many tiles; if it fails each is asked for alone, so that only the broken one stays silent. */
  const failed = (load) => {
    const keys = keysOf(load);
    const href = load.getAttribute("hx-get");
    if (keys.length > 1) { keys.forEach((key) => ask(alone(href, key), [key])); return; }
    const body = bodyOf(keys[0]);
    if (!body) return;
    body.replaceChildren(lost().content.cloneNode(true));
    body.removeAttribute("aria-busy");
    body.querySelector("[data-tile-again]").addEventListener("click", () => {
      body.setAttribute("aria-busy", "true");
      ask(href, keys);
    });
  };

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, (event) => {
    const load = event.target.closest?.("[data-board-load]");
    if (!load) return;
    event.stopPropagation();
    failed(load);
  }, true));

  /* A wall: Esc leads back; where the browser went full screen it leaves that by the same key. */
  const wall = () => document.querySelector("[data-wall]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && wall()) location.assign(wall().dataset.wall);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* Dragging: the order is posted when the tile is let go. The arrows of each tile do the same without a mouse. */
  const board = document.querySelector("[data-order]");
  if (!board) return;
  let held = null;
  const clear = () => board.querySelectorAll(".is-before").forEach((one) => one.classList.remove("is-before"));
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-tile]");
    if (!held) return;
    held.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.tile);
  });
  board.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    clear();
    const over = event.target.closest("[data-tile]");
    if (over && over !== held) over.classList.add("is-before");
  });
  board.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    const over = event.target.closest("[data-tile]");
    if (over && over !== held) board.insertBefore(held, over);
    else if (!over) board.append(held);
    const form = document.getElementById("tile-order");
    form.elements.keys.value = [...board.querySelectorAll("[data-tile]")].map((one) => one.dataset.tile).join(",");
    form.requestSubmit();
  });
  board.addEventListener("dragend", () => {
    held?.classList.remove("is-dragged");
    held = null;
    clear();
  });
  const spot = location.hash && document.getElementById(location.hash.slice(1));
  if (spot) (spot.disabled ? spot.closest("form").querySelector("button:not([disabled])") : spot).focus();
})();
