/* The filter of a list: what is typed is completed with the words that it knows, then with what may follow them. */
(() => {
  "use strict";

  let ends;

  /* A filter that came with a part of the page is completed as well */
  const begin = () => {
    const input = document.getElementById("where");
    const list = document.getElementById("where-words");
    if (!input || !list || input.dataset.completes) return;
    input.dataset.completes = "yes";
    ends?.abort();
    ends = new AbortController();
    const known = [...list.children].map((line) => ({
      text: line.dataset.word,
      unit: line.dataset.unit,
      choices: line.dataset.choices ? line.dataset.choices.split("|") : [],
    }));
    const longest = [...known].sort((a, b) => b.text.length - a.text.length);
    const BORDER = /(?:^|\(|\b(?:and|or|not)\b)\s*(?!.*(?:\b(?:and|or|not)\b|\()\s*)/i;
    const AFTER = {
      text: ["is", "is not", "is one of (", "contains", "is empty", "is not empty"],
      date: [">=", "<=", "between", "is", "is empty"],
      flag: ["and", "or"],
    };
    const NUMBER = [">=", "<=", ">", "<", "between", "is", "is empty"];
    let offered = [];
    let at = -1;

    /* What stands before the caret since the last "and", "or", "not" or bracket, and where it begins */
    const fragment = () => {
      const before = input.value.slice(0, input.selectionStart);
      const quotes = (before.match(/"/g) ?? []).length;
      if (quotes % 2) return null;
      const found = BORDER.exec(before);
      const start = found ? found.index + found[0].length : 0;
      return { text: before.slice(start), start };
    };

    const suggestions = () => {
      const part = fragment();
      if (!part) return [];
      const said = part.text.toLowerCase();
      const word = longest.find((one) => said.startsWith(`${one.text} `));
      if (!word) {
        const wanted = known.filter((one) => one.text.startsWith(said));
        const further = known.filter((one) => !one.text.startsWith(said) && one.text.includes(said));
        return [...wanted, ...further].slice(0, 12).map((one) => ({ text: `${one.text} `, start: part.start, shown: one.text }));
      }
      const rest = said.slice(word.text.length + 1);
      const begin = part.start + word.text.length + 1;
      const named = /^(is not|is)\s+$/.exec(rest);
      if (named && word.choices.length) {
        return word.choices.map((one) => ({ text: `"${one}" `, start: begin + rest.length, shown: one }));
      }
      const follow = AFTER[word.unit] ?? NUMBER;
      return follow.filter((one) => one.startsWith(rest) && one !== rest).map((one) => ({ text: `${one}${one.endsWith("(") ? "" : " "}`, start: begin, shown: one }));
    };

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      at = index;
      [...list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
      const line = list.children[at];
      if (line) {
        input.setAttribute("aria-activedescendant", line.id);
        line.scrollIntoView({ block: "nearest" });
      }
    };
    const offer = () => {
      offered = suggestions();
      if (!offered.length) { close(); return; }
      list.replaceChildren(...offered.map((one, place) => {
        const line = document.createElement("li");
        line.id = `where-word-${place}`;
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        line.textContent = one.shown;
        return line;
      }));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      at = -1;
    };
    const take = (index) => {
      const one = offered[index];
      if (!one) return;
      const after = input.value.slice(input.selectionStart);
      input.value = input.value.slice(0, one.start) + one.text + after.replace(/^\s+/, "");
      const caret = one.start + one.text.length;
      input.setSelectionRange(caret, caret);
      offer();
    };

    input.addEventListener("input", offer);
    input.addEventListener("focus", offer);
    input.addEventListener("blur", () => setTimeout(close, 120));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { if (list.hidden) input.blur(); else close(); event.stopPropagation(); return; }
      if (list.hidden) return;
      if (event.key === "ArrowDown") choose(Math.min(at + 1, offered.length - 1));
      else if (event.key === "ArrowUp") choose(Math.max(at - 1, 0));
      else if (event.key === "Enter" && at >= 0) take(at);
      else if (event.key === "Tab" && !event.shiftKey && (at >= 0 || (offered.length && fragment()?.text.trim()))) take(Math.max(at, 0));
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
      const part = event.target.closest("[data-where-part]");
      if (!part) return;
      const place = input.value.indexOf(part.dataset.wherePart);
      input.focus();
      if (place >= 0) input.setSelectionRange(place, place + part.dataset.wherePart.length);
      close();
    }, { signal: ends.signal });
    window.duecourse.on("filter", () => { input.focus(); input.select(); });
  };
  begin();
  document.addEventListener("htmx:afterSwap", begin);
})();
