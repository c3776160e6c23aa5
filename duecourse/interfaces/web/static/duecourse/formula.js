/* The box of a formula: names are completed while one types, and put in from the list beside it. The server reads it. */
(() => {
  "use strict";

  const box = document.getElementById("formula");
  const list = document.getElementById("formula-names");
  const known = [...document.querySelectorAll("[data-formula-known] > li")].map((one) => ({ name: one.dataset.name, words: one.dataset.words }));
  if (!box || !list || !known.length) return;
  let offered = [];
  let at = -1;
  let last = box.value;

  const told = () => {
    if (box.value === last) return;
    last = box.value;
    box.dispatchEvent(new CustomEvent("formula-changed", { bubbles: true }));
  };
  const fragment = () => /[A-Za-z_][A-Za-z0-9_]*$/.exec(box.value.slice(0, box.selectionStart))?.[0] ?? "";
  const close = () => {
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    at = index;
    [...list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
    if (!list.children[at]) return;
    box.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const offer = () => {
    const said = fragment().toLowerCase();
    const first = known.filter((one) => one.name.startsWith(said) && one.name !== said);
    const further = known.filter((one) => !one.name.startsWith(said) && (one.name.includes(said) || one.words.toLowerCase().includes(said)));
    offered = said ? [...first, ...further].slice(0, 10) : [];
    if (!offered.length) { close(); return; }
    list.replaceChildren(...offered.map((one, place) => {
      const line = document.createElement("li");
      line.id = `formula-name-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.textContent = `${one.name}: ${one.words}`;
      return line;
    }));
    list.hidden = false;
    at = -1;
    box.setAttribute("aria-expanded", "true");
  };
  const put = (name, begin) => {
    const after = box.value.slice(box.selectionEnd);
    box.value = `${box.value.slice(0, begin)}${name} ${after.trimStart()}`;
    box.setSelectionRange(begin + name.length + 1, begin + name.length + 1);
    box.focus();
    close();
    told();
  };
  const take = (index) => { if (offered[index]) put(offered[index].name, box.selectionStart - fragment().length); };

  box.addEventListener("input", () => { offer(); told(); });
  box.addEventListener("blur", () => setTimeout(close, 120));
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "Escape") { close(); event.stopPropagation(); return; }
    if (event.key === "ArrowDown") choose(Math.min(at + 1, offered.length - 1));
    else if (event.key === "ArrowUp") choose(Math.max(at - 1, 0));
    else if ((event.key === "Enter" && at >= 0) || (event.key === "Tab" && !event.shiftKey)) take(Math.max(at, 0));
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    const line = event.target.closest("li");
    if (!line) return;
    event.preventDefault();
    take([...list.children].indexOf(line));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-formula-put]");
    if (button) put(button.dataset.formulaPut, box.selectionStart);
  });
})();
