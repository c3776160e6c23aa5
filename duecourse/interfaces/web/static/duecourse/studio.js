/* Template studio: fields go in at the caret, previews follow the typing, a finding leads to its place. */
(() => {
  "use strict";

  const forms = () => [...document.querySelectorAll("form[data-words]")];
  const field = (form, part) => form.elements.namedItem(part);
  let last = null;

  /* The caret that was last in a text: a field of the palette goes in there */
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-insert-into]:not([readonly])")) last = event.target;
  });

  const insert = (text) => {
    const into = last ?? document.querySelector("textarea[name=body][data-insert-into]:not([readonly])");
    if (!into) return;
    into.focus();
    const start = into.selectionStart;
    into.setRangeText(text, start, into.selectionEnd, "end");
    const gap = text.indexOf("…");
    if (gap >= 0) into.setSelectionRange(start + gap, start + gap + 1);
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const goTo = (button) => {
    const into = field(button.closest("form"), button.dataset.part);
    into.focus();
    into.setSelectionRange(Number(button.dataset.start), Number(button.dataset.end));
    const line = into.value.slice(0, Number(button.dataset.start)).split("\n").length - 1;
    into.scrollTop = Math.max(0, line * 20 - into.clientHeight / 2);
  };

  /* A preview comes in a new frame, unseen until it is there: nothing flickers, and "back" leaves the page.
     Each has a name of its own, for a sandboxed frame keeps its name for a while after it was renamed. */
  let count = 0;
  const preview = (form) => {
    const button = document.querySelector(`[data-preview][form="${form.id}"]`) ?? form.querySelector("[data-preview]");
    const box = button?.closest(".pane-view").querySelector("[data-frame-box]");
    if (!box) return;
    const view = button.closest(".pane-view").querySelector("[data-view]").value;
    box.querySelectorAll(".is-coming").forEach((one) => one.remove());
    const old = box.querySelector("iframe");
    const coming = old.cloneNode(false);
    coming.removeAttribute("src");
    coming.classList.add("is-coming");
    coming.name = `preview-${++count}`;
    button.formTarget = coming.name;
    box.append(coming);
    const shown = () => {
      if (!coming.isConnected) return;
      box.classList.toggle("is-phone", view === "phone");
      box.classList.toggle("is-letter", view === "letter");
      box.querySelectorAll("iframe").forEach((one) => { if (one !== coming) one.remove(); });
      coming.classList.remove("is-coming");
    };
    setTimeout(() => {
      coming.addEventListener("load", shown);
      form.requestSubmit(button);
    });
  };

  const timers = new WeakMap();
  const soon = (form) => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => preview(form), 600));
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-words]") || event.target.matches("[name=note], [name=reason], select")) return;
    form.dataset.changed = "";
    soon(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-view], [data-example]")) preview(event.target.form);
  });
  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-insert]")) {
      on("details").open = false;
      insert(on("[data-insert]").dataset.insert);
    } else if (on("[data-place]")) goTo(on("[data-place]"));
    else if (on("[data-preview]") && event.isTrusted) {
      event.preventDefault();
      preview(on("[data-preview]").form);
    }
  });

  /* Ctrl+S saves what one is writing; leaving with changes is asked about */
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    const form = document.activeElement?.form ?? forms()[0];
    const button = form?.querySelector("[data-save]");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  let isLeaving = false;
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-preview]")) isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && forms().some((form) => "changed" in form.dataset)) event.preventDefault();
  });
})();
