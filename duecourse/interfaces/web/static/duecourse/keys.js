/* Keys: what is pressed is looked up in the lines of the key help (web/keys.py); scripts register what an act does. */
(() => {
  "use strict";

  const acts = {};
  window.duecourse = { on: (name, act) => { acts[name] = act; } };

  const isTyping = (target) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const named = (event) => (event.key === " " ? "Space" : event.key);
  const lines = () => [...document.querySelectorAll("#keys [data-key]")];
  const holds = (line) => !line.dataset.when || document.querySelector(line.dataset.when);

  let first = "";
  let timer;
  const forget = () => { first = ""; clearTimeout(timer); };

  const run = (line, event) => {
    if (line.dataset.href) { location.assign(line.dataset.href); return true; }
    const act = acts[line.dataset.does];
    return act ? act(event) !== false : false;
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); acts.find?.(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const pressed = first ? `${first} ${named(event)}` : named(event);
    forget();
    const natural = ["Enter", "Space"].includes(pressed) && event.target.matches("a, button, summary, input");
    const line = natural ? null : lines().find((one) => one.dataset.key === pressed && holds(one));
    if (line) {
      if (run(line, event)) event.preventDefault();
      return;
    }
    if (lines().some((one) => one.dataset.key.startsWith(`${pressed} `))) {
      first = pressed;
      timer = setTimeout(forget, 1500);
      event.preventDefault();
      return;
    }
    const button = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });

  /* The help shows what this page has, and the keys of its own buttons */
  window.duecourse.on("keys", () => {
    const dialog = document.getElementById("keys");
    lines().forEach((line) => { line.hidden = !holds(line); });
    const own = document.getElementById("keys-own");
    own.replaceChildren();
    document.querySelectorAll("main [data-hotkey]").forEach((button) => {
      const line = own.appendChild(document.createElement("div"));
      line.className = "pair";
      const key = line.appendChild(document.createElement("dt")).appendChild(document.createElement("kbd"));
      key.textContent = button.dataset.hotkey;
      const words = button.cloneNode(true);
      words.querySelectorAll("kbd").forEach((one) => one.remove());
      line.appendChild(document.createElement("dd")).textContent = words.textContent.trim();
    });
    dialog.showModal();
  });
})();
