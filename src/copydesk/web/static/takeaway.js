// What can be taken away, and the clipboard.

import { $, $$ } from "./dom.js";
import { get } from "./api.js";
import { fail, toast } from "./live.js";

export function makeTakeaway(review) {
  const menu = $("#takeaway");
  const button = $("#take");
  for (const link of $$("[data-format]", menu)) {
    link.href = `${review.path}/${link.dataset.format}?download=1`;
    link.addEventListener("click", () => menu.hidePopover());
  }
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    const box = button.getBoundingClientRect();
    menu.style.top = `${Math.round(box.bottom + 6)}px`;
    menu.style.right = `${Math.max(Math.round(innerWidth - box.right), 8)}px`;
  });
  menu.addEventListener("toggle", (event) => event.newState === "open" && $("#copy").focus());
  $("#copy").addEventListener("click", async () => {
    menu.hidePopover();
    button.focus();
    try {
      const text = await get(`${review.path}/text`);
      await navigator.clipboard.writeText(text);
      toast(`Copied: ${text.split(/\s+/).filter(Boolean).length.toLocaleString("en")} words.`);
    } catch (error) {
      if (error.code !== undefined && error.status !== undefined) fail(error);
      else toast("The browser does not let this page use the clipboard. Take the text as a file.", { bad: true });
    }
  });
}
