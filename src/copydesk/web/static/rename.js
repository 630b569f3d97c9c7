// The name in the bar is a button: another one can be given to the document.

import { $ } from "./dom.js";
import { fail, say } from "./live.js";

export function makeRename(review) {
  const dialog = $("#rename");
  const field = $("#new-name");
  $("#name").addEventListener("click", () => {
    field.value = review.document?.name ?? "";
    dialog.showModal();
    field.select();
  });
  $("[data-do=cancel]", dialog).addEventListener("click", () => dialog.close());
  $("form", dialog).addEventListener("submit", async (event) => {
    event.preventDefault();
    dialog.close();
    try {
      await review.rename(field.value);
      say(`Renamed to ${review.document.name}`);
    } catch (error) { fail(error); }
  });
}
