/* Charts: draws what stands in data-chart, tells what a point says, steps through it by arrows. No eval; nothing leaves the house. */
(() => {
  "use strict";

  if (window.duecourseCharts) return;
  window.duecourseCharts = true;
  const drawn = new Map();
  let engine;

  /* Marks take the tokens themselves, so that a change of theme and print need no drawing; scales must know the colour. */
  const paint = (value, figure, key = "") => {
    if (typeof value === "string" && value.startsWith("@")) {
      return key === "range" ? getComputedStyle(figure).getPropertyValue(`--${value.slice(1)}`).trim() : `var(--${value.slice(1)})`;
    }
    if (Array.isArray(value)) return value.map((one) => paint(one, figure, key));
    if (!value || typeof value !== "object") return value;
    const pairs = Object.entries(value).map(([name, one]) => [name, name === "values" ? one : paint(one, figure, key || name)]);
    return Object.fromEntries(pairs);
  };

  const loaded = (figure) => (engine ??= import(figure.dataset.engine).then(() => window.vegaEmbed));

  const itemsOf = (view, row) => {
    const found = [];
    const walk = (mark) => (mark.items || []).forEach((item) => {
      if (item.items) item.items.forEach(walk);
      else if (item.datum?.x === row.x && item.datum?.says === row.says) found.push(item);
    });
    walk(view.scenegraph().root);
    return found;
  };

  const tell = (figure, words, left, top) => {
    const tip = figure.querySelector("[data-chart-tip]");
    tip.hidden = !words;
    if (!words) return;
    if (tip.textContent !== words) tip.textContent = words;
    const room = figure.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(left + 12, room))}px`;
    tip.style.top = `${Math.max(0, top - tip.offsetHeight - 12)}px`;
  };

  const quiet = (figure) => {
    tell(figure, "");
    figure.querySelector(".chart-here")?.remove();
  };

  /* The bounds of a point on a line or an area are those of the whole line: the point itself is meant */
  const boundsOf = (item) => {
    if (!["line", "area"].includes(item.mark.marktype)) return item.bounds;
    return { x1: item.x - 4, x2: item.x + 4, y1: item.y - 4, y2: item.y + 4 };
  };

  const stand = (figure, view, row) => {
    const items = itemsOf(view, row);
    if (!items.length) return;
    const box = figure.querySelector("[data-chart-box]");
    const [x, y] = view.origin();
    const low = (side) => Math.min(...items.map((item) => boundsOf(item)[side]));
    const high = (side) => Math.max(...items.map((item) => boundsOf(item)[side]));
    const pad = view.padding();
    const left = box.offsetLeft + pad.left + x + low("x1") - 3;
    const top = box.offsetTop + pad.top + y + low("y1") - 3;
    const here = figure.querySelector(".chart-here") || figure.appendChild(document.createElement("div"));
    here.className = "chart-here";
    Object.assign(here.style, { left: `${left}px`, top: `${top}px`, width: `${high("x2") - low("x1") + 6}px`, height: `${high("y2") - low("y1") + 6}px` });
    tell(figure, row.says, left, top);
  };

  /* A point leads to its own address, or where its cell of the table behind the chart leads, as if that had been opened */
  const doorOf = (figure, datum) => {
    if (datum?.href?.startsWith("/")) return { click: () => location.assign(datum.href) };
    const [row, cell] = datum?.cell || [];
    return figure.querySelector("table[data-behind-chart]")?.tBodies[0]?.rows[row]?.cells[cell]?.querySelector("a");
  };

  /* Of a line or an area the engine names the first point only: the nearest one is meant */
  const nearest = (view, event, item) => {
    if (!item || !["line", "area"].includes(item.mark.marktype)) return item?.datum;
    const x = event.clientX - view.container().getBoundingClientRect().left - view.origin()[0];
    return item.mark.items.reduce((best, one) => (Math.abs(one.x - x) < Math.abs(best.x - x) ? one : best)).datum;
  };

  const listen = (figure) => {
    const box = figure.querySelector("[data-chart-box]");
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    let at = -1;
    box.addEventListener("keydown", (event) => {
      const one = drawn.get(figure);
      if (!one || event.ctrlKey || event.altKey || event.metaKey) return;
      const last = one.rows.length - 1;
      if (event.key in steps) at = Math.max(0, Math.min(last, at < 0 && steps[event.key] < 0 ? last : at + steps[event.key]));
      else if (event.key === "Home") at = 0;
      else if (event.key === "End") at = last;
      else if (event.key === "Enter" && at >= 0) return doorOf(figure, one.rows[at])?.click();
      else if (event.key === "Escape" && at >= 0) at = -1;
      else return;
      event.preventDefault();
      event.stopPropagation();
      if (at < 0) quiet(figure); else stand(figure, one.view, one.rows[at]);
    });
    box.addEventListener("blur", () => { at = -1; quiet(figure); });
    box.addEventListener("pointerleave", () => tell(figure, ""));
  };

  const draw = async (figure) => {
    const { spec, config } = JSON.parse(figure.dataset.chart);
    const box = figure.querySelector("[data-chart-box]");
    try {
      const embed = await loaded(figure);
      const options = { actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: false, config: paint(config, figure) };
      const { view } = await embed(box, paint(spec, figure), options);
      drawn.get(figure)?.view?.finalize();
      drawn.set(figure, { view, rows: spec.data.values.filter((row) => row.says) });
      view.addEventListener("mousemove", (event, item) => {
        const inside = figure.getBoundingClientRect();
        const point = nearest(view, event, item);
        tell(figure, point?.says, event.clientX - inside.left, event.clientY - inside.top);
        box.classList.toggle("leads", Boolean(doorOf(figure, point)));
      });
      view.addEventListener("click", (event, item) => doorOf(figure, nearest(view, event, item))?.click());
      box.querySelectorAll("svg").forEach((one) => one.setAttribute("aria-hidden", "true"));
      figure.dataset.chartDrawn = "";
    } catch (error) {
      console.error(error);
      box.textContent = figure.dataset.failed;
      figure.querySelector("details").open = true;
    }
  };

  /* Where the room beside a chart changes without the window, the chart is told as the window would */
  const widths = new WeakMap();
  const roomy = new ResizeObserver((entries) => {
    const changed = entries.filter(({ target }) => widths.has(target) && widths.get(target) !== target.clientWidth);
    entries.forEach(({ target }) => widths.set(target, target.clientWidth));
    if (changed.length) window.dispatchEvent(new Event("resize"));
  });

  const begin = () => document.querySelectorAll("[data-chart]").forEach((figure) => {
    if (drawn.has(figure)) return;
    drawn.set(figure, null);
    listen(figure);
    roomy.observe(figure.querySelector("[data-chart-box]"));
    draw(figure);
  });

  const again = () => drawn.forEach((_one, figure) => (figure.isConnected ? draw(figure) : drawn.delete(figure)));
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-density"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  document.addEventListener("htmx:afterSettle", begin);
  begin();
})();
