/* The composer: the mail is shown as it is read as soon as the page is there; after that by its button. */
(() => {
  "use strict";

  const button = document.querySelector("#mail [data-preview]");
  const body = document.getElementById("body");
  if (button && body?.value.trim()) button.form.requestSubmit(button);
})();
