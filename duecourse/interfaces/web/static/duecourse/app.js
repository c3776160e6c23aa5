/* The frame's behaviour: look, menus, rail, palette, toasts. No eval, no inline handlers; works with a strict CSP. */
(() => {
  "use strict";

  const root = document.documentElement;
  const year = 60 * 60 * 24 * 365;

  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? year : 0}; SameSite=Lax${secure}`;
  };

  const setTheme = (theme) => {
    if (theme) {
      root.dataset.theme = theme;
      root.dataset.bsTheme = theme;
    } else {
      delete root.dataset.theme;
      delete root.dataset.bsTheme;
    }
    remember("dc_theme", theme);
  };

  const toggleDensity = () => {
    const compact = root.dataset.density !== "compact";
    root.dataset.density = compact ? "compact" : "normal";
    document.querySelectorAll("[data-density-toggle]").forEach((one) => one.setAttribute("aria-pressed", String(compact)));
    remember("dc_density", compact ? "compact" : "");
  };

  const toggleRail = () => {
    const narrow = root.dataset.rail !== "narrow";
    root.dataset.rail = narrow ? "narrow" : "wide";
    remember("dc_rail", narrow ? "narrow" : "");
  };

  /* Rail as a sheet on a phone */
  const openRail = (open) => {
    const rail = document.getElementById("rail");
    const button = document.querySelector("[data-rail-open]");
    if (!rail || !button) return;
    rail.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
    if (open) rail.querySelector("a").focus();
  };

  /* Palette: places, commands, what this page can do, recent customers; Enter follows the marked line */
  const palette = () => document.getElementById("palette");
  const paletteLines = () => [...document.querySelectorAll("#palette li > a, #palette li > button")].filter((line) => !line.parentElement.hidden);

  const markLine = (index) => {
    const lines = paletteLines();
    const input = document.getElementById("palette-input");
    lines.forEach((line, at) => {
      line.classList.toggle("is-current", at === index);
      line.id = `palette-line-${at}`;
    });
    if (!lines[index]) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", lines[index].id);
    lines[index].scrollIntoView({ block: "nearest" });
  };

  const line = (words, hint) => {
    const row = document.createElement("li");
    const button = row.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = words;
    button.dataset.words = words.toLowerCase();
    const told = button.appendChild(document.createElement("span"));
    told.className = "hint";
    told.textContent = hint;
    return [row, button];
  };
  const wordsOf = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("kbd, svg").forEach((one) => one.remove());
    return copy.textContent.trim();
  };
  const fillOwn = () => {
    const box = document.getElementById("palette-own");
    box.replaceChildren();
    document.querySelectorAll("main [data-hotkey], main [data-command], main .page-actions .button").forEach((part) => {
      const [row, button] = line(wordsOf(part), part.dataset.hotkey ?? box.dataset.hint);
      button.addEventListener("click", () => { palette().close(); part.click(); });
      box.append(row);
    });
    recent().forEach(([href, name]) => {
      if (href === location.pathname) return;
      const [row, button] = line(name, box.dataset.recent);
      button.addEventListener("click", () => location.assign(href));
      box.append(row);
    });
  };

  /* The customers last seen in this window; forgotten with it */
  const recent = () => JSON.parse(sessionStorage.getItem("dc_recent") ?? "[]");
  const remark = () => {
    const title = document.querySelector("main h1");
    if (!/^\/customers\/[^/]+\/$/.test(location.pathname) || !title) return;
    const rest = recent().filter(([href]) => href !== location.pathname);
    sessionStorage.setItem("dc_recent", JSON.stringify([[location.pathname, title.textContent.trim()], ...rest].slice(0, 8)));
  };

  const openPalette = () => {
    const dialog = palette();
    if (!dialog || dialog.open) return;
    fillOwn();
    dialog.showModal();
    const input = document.getElementById("palette-input");
    input.value = "";
    filterPalette("");
    input.focus();
  };

  const filterPalette = (text) => {
    const wanted = text.trim().toLowerCase();
    document.querySelectorAll("#palette-places li, #palette-own li").forEach((row) => {
      row.hidden = wanted !== "" && !row.firstElementChild.dataset.words.includes(wanted);
    });
    if (!wanted) document.getElementById("palette-found").replaceChildren();
    markLine(0);
  };

  const movePalette = (event) => {
    const lines = paletteLines();
    const at = lines.findIndex((one) => one.classList.contains("is-current"));
    if (event.key === "ArrowDown") markLine(Math.min(at + 1, lines.length - 1));
    else if (event.key === "ArrowUp") markLine(Math.max(at - 1, 0));
    else if (event.key === "Enter" && lines[at]) lines[at].click();
    else if (event.key === "Escape") palette().close();
    else return;
    event.preventDefault();
  };

  /* Toasts: stay ten seconds, longer while pointed at */
  const armToast = (toast) => {
    if (toast.dataset.armed) return;
    toast.dataset.armed = "yes";
    let timer = setTimeout(() => toast.remove(), 10000);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), 4000); });
  };
  const armToasts = () => document.querySelectorAll("[data-toast]").forEach(armToast);

  /* On a phone the tab that is open may lie beyond the edge of its row */
  const showCurrent = () => document.querySelectorAll(".tabs > [aria-current], .filters > [aria-current]").forEach((one) => {
    const row = one.parentElement;
    const [place, room] = [one.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += place.left + place.width / 2 - room.left - room.width / 2;
  });

  const closeOthers = (kept) => {
    document.querySelectorAll("details[data-menu][open], details[data-explain][open]").forEach((one) => {
      if (one !== kept && !one.contains(kept)) one.open = false;
    });
  };

  /* Escape closes what one is in, and leads back to what opened it */
  const leave = () => {
    const here = document.activeElement;
    const box = here?.closest("details[data-menu][open], details[data-explain][open], details.aside-form[open], details.asks[open]");
    const opener = here?.closest("#rail.is-open") ? document.querySelector("[data-rail-open]") : box?.querySelector("summary");
    if (box) box.open = false;
    openRail(false);
    closeOthers(null);
    opener?.focus();
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    closeOthers(on("details"));
    if (on("[data-theme-set]")) setTheme(on("[data-theme-set]").dataset.themeSet);
    else if (on("[data-density-toggle]")) toggleDensity();
    else if (on("[data-rail-toggle]")) toggleRail();
    else if (on("[data-rail-open]")) openRail(true);
    else if (on("[data-palette-open]")) openPalette();
    else if (on("[data-dismiss]")) on("[data-toast]").remove();
    else if (event.target.matches("dialog.palette")) event.target.close();
    if (!on("#rail") && !on("[data-rail-open]")) openRail(false);
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "palette-input") filterPalette(event.target.value);
  });

  document.addEventListener("submit", (event) => {
    const sentence = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (sentence && !window.confirm(sentence)) event.preventDefault();
    if (!event.defaultPrevented && event.target.method === "post" && !event.submitter?.formTarget) sendOnce(event);
  });

  /* A doubled click sends once; the same form may be sent again a moment later */
  const sent = new WeakSet();
  const sendOnce = (event) => {
    const form = event.target;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    setTimeout(() => sent.delete(form), 2000);
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  /* A form that unfolds is filled at once */
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.aside-form[open], details.asks[open]")) return;
    event.target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.target.id === "palette-input") movePalette(event);
    else if (event.key === "Escape") leave();
  });
  window.duecourse.on("find", openPalette);

  document.addEventListener("htmx:afterSwap", (event) => {
    armToasts();
    if (event.target.id === "palette-found") markLine(0);
  });
  /* Who is signed out meanwhile is told once, beside what is being typed; parts of the page ask every few seconds */
  const sayGone = () => {
    const words = document.getElementById("gone");
    if (words && !document.getElementById("signed-out")) document.getElementById("toasts").append(words.content.firstElementChild.cloneNode(true));
  };

  document.addEventListener("htmx:responseError", (event) => {
    const box = document.getElementById("toasts");
    const words = box?.dataset.failed;
    if (event.detail.xhr.status === 401) { sayGone(); return; }
    if (!words) return;
    const toast = document.createElement("div");
    toast.className = "said said-harm";
    toast.dataset.toast = "";
    toast.textContent = words;
    box.append(toast);
    armToast(toast);
  });
  armToasts();
  remark();
  document.fonts.ready.then(showCurrent);
})();
