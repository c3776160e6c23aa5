/* The builder of a condition: its rows and its words stay in step. The server reads the words; rows only write them. */
(() => {
  "use strict";

  const part = document.querySelector("[data-condition]");
  if (!part) return;
  const input = part.querySelector("#where");
  const build = part.querySelector("[data-condition-build]");
  const told = part.querySelector("#condition-rows");
  const box = part.querySelector("[data-rows]");
  const join = part.querySelector("[data-join]");
  const made = part.querySelector("[data-row-made]");
  const changed = part.querySelector("[name=changed]");
  const BARE = new Set(["is empty", "is not empty", "holds", "not"]);
  let last = input.value;

  const ask = (by) => {
    changed.value = by;
    last = input.value;
    input.dispatchEvent(new CustomEvent("condition-changed", { bubbles: true }));
  };

  const unitOf = (row) => row.querySelector("[data-word-of]").selectedOptions[0]?.dataset.unit ?? "";
  /* Only what fits the word can be chosen */
  const fit = (row) => {
    const unit = unitOf(row);
    const relation = row.querySelector("[data-relation-of]");
    [...relation.options].forEach((one) => { one.hidden = one.disabled = Boolean(unit) && !one.dataset.units.split(" ").includes(unit); });
    if (relation.selectedOptions[0]?.disabled) relation.value = [...relation.options].find((one) => !one.disabled)?.value ?? "";
    row.querySelector("[data-value-of]").hidden = BARE.has(relation.value);
  };
  const newRow = (word = "", relation = "is", value = "") => {
    const row = made.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-word-of]").value = word;
    row.querySelector("[data-relation-of]").value = relation;
    row.querySelector("[data-value-of]").value = value;
    fit(row);
    return row;
  };
  const newGroup = (...rows) => {
    const group = document.createElement("div");
    group.className = "condition-group";
    group.append(...rows);
    return group;
  };

  const quoted = (text) => `"${text.trim().replace(/^"|"$/g, "").replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
  const written = (row) => {
    const word = row.querySelector("[data-word-of]").value;
    const relation = row.querySelector("[data-relation-of]").value;
    const value = row.querySelector("[data-value-of]").value.trim();
    if (!word) return "";
    if (relation === "holds") return word;
    if (relation === "not") return `not ${word}`;
    if (BARE.has(relation)) return `${word} ${relation}`;
    if (!value) return "";
    const isText = unitOf(row) === "text";
    if (relation === "is one of" || relation === "is none of") return `${word} ${relation} (${value.split(",").filter((one) => one.trim()).map((one) => (isText ? quoted(one) : one.trim())).join(", ")})`;
    return `${word} ${relation} ${isText ? quoted(value) : value}`;
  };
  const write = () => {
    const inner = join.value === "and" ? " or " : " and ";
    const groups = [...box.children].map((group) => [...group.children].map(written).filter(Boolean)).filter((rows) => rows.length);
    input.value = groups.map((rows) => (rows.length > 1 && groups.length > 1 ? `(${rows.join(inner)})` : rows.join(inner))).join(` ${join.value} `);
    ask("rows");
  };
  const name = () => { box.dataset.joins = join.value === "and" ? "or" : "and"; };

  const lay = () => {
    const rows = told.querySelector("[data-rows-of]");
    told.hidden = !rows || !("tooDeep" in rows.dataset);
    build.hidden = !rows || !told.hidden;
    if (build.hidden) return;
    join.value = rows.dataset.rowsOf;
    name();
    box.replaceChildren(...[...rows.children].map((group) => newGroup(...[...group.children].map((row) => newRow(row.dataset.rowOf, row.dataset.relation, row.dataset.value)))));
  };

  box.addEventListener("input", (event) => {
    fit(event.target.closest(".condition-row"));
    write();
  });
  join.addEventListener("change", () => { name(); write(); });
  part.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest(".condition-row");
    if ("rowAdd" in button.dataset) {
      box.append(newGroup(newRow()));
      box.lastElementChild.querySelector("select").focus();
    } else if ("rowBeside" in button.dataset) {
      row.after(newRow(row.querySelector("[data-word-of]").value));
      row.nextElementSibling.querySelector("[data-value-of]").focus();
    } else if ("rowGone" in button.dataset) {
      const group = row.parentElement;
      row.remove();
      if (!group.children.length) group.remove();
      write();
      part.querySelector("[data-row-add]").focus();
    } else if ("conditionAt" in button.dataset) {
      input.focus();
      input.setSelectionRange(Number(button.dataset.conditionAt), input.value.length);
    }
  });

  /* Completion writes without saying so: every act that may end in it is looked at */
  const look = () => setTimeout(() => { if (input.value !== last) ask("words"); }, 0);
  ["input", "keyup", "blur"].forEach((act) => input.addEventListener(act, look));
  part.querySelector("#where-words").addEventListener("pointerdown", look);
  const show = () => part.querySelectorAll("[data-condition-at]").forEach((one) => { one.hidden = false; });
  document.body.addEventListener("htmx:afterSettle", show);
  document.body.addEventListener("htmx:oobAfterSwap", lay);
  show();
  lay();
})();
