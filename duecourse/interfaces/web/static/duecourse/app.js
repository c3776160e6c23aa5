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

  const toggleDensity = (button) => {
    const compact = root.dataset.density !== "compact";
    root.dataset.density = compact ? "compact" : "normal";
    button.setAttribute("aria-pressed", String(compact));
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

  /* Palette: filters real links, Enter follows the marked one */
  const palette = () => document.getElementById("palette");
  const paletteLinks = () => [...document.querySelectorAll("#palette a")].filter((link) => !link.parentElement.hidden);

  const markLink = (index) => {
    const links = paletteLinks();
    links.forEach((link, at) => link.classList.toggle("is-current", at === index));
    if (links[index]) links[index].scrollIntoView({ block: "nearest" });
  };

  const openPalette = () => {
    const dialog = palette();
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const input = document.getElementById("palette-input");
    input.value = "";
    filterPalette("");
    input.focus();
  };

  const filterPalette = (text) => {
    const wanted = text.trim().toLowerCase();
    document.querySelectorAll("#palette-places li").forEach((row) => {
      row.hidden = wanted !== "" && !row.firstElementChild.dataset.words.includes(wanted);
    });
    if (!wanted) document.getElementById("palette-found").replaceChildren();
    markLink(0);
  };

  const movePalette = (event) => {
    const links = paletteLinks();
    const at = links.findIndex((link) => link.classList.contains("is-current"));
    if (event.key === "ArrowDown") markLink(Math.min(at + 1, links.length - 1));
    else if (event.key === "ArrowUp") markLink(Math.max(at - 1, 0));
    else if (event.key === "Enter" && links[at]) links[at].click();
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

  const closeOthers = (kept) => {
    document.querySelectorAll("details[data-menu][open], details[data-explain][open]").forEach((one) => {
      if (one !== kept && !one.contains(kept)) one.open = false;
    });
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    closeOthers(on("details"));
    if (on("[data-theme-set]")) setTheme(on("[data-theme-set]").dataset.themeSet);
    else if (on("[data-density-toggle]")) toggleDensity(on("[data-density-toggle]"));
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
    const sentence = event.target.dataset.confirm;
    if (sentence && !window.confirm(sentence)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  /* A form that unfolds is filled at once */
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.aside-form[open], details.asks[open]")) return;
    event.target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }, true);

  const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.target.id === "palette-input") return movePalette(event);
    if (event.key === "Escape") { openRail(false); closeOthers(null); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); openPalette(); return; }
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); openPalette(); return; }
    if (event.key === "?") { document.getElementById("keys")?.showModal(); return; }
    const target = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
    if (target && !document.querySelector("dialog[open]")) { event.preventDefault(); target.click(); }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    armToasts();
    if (event.target.id === "palette-found") markLink(0);
  });
  document.addEventListener("htmx:responseError", () => {
    const box = document.getElementById("toasts");
    const words = box?.dataset.failed;
    if (!words) return;
    const toast = document.createElement("div");
    toast.className = "said said-harm";
    toast.dataset.toast = "";
    toast.textContent = words;
    box.append(toast);
    armToast(toast);
  });
  armToasts();
})();
