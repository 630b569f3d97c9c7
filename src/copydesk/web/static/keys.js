// Single keys, and the dialog that lists them; a switch turns them off, for those who dictate.

import { $, el, store, stored } from "./dom.js";

const TYPED = "input:not([type=checkbox],[type=radio]),textarea,select";

export function makeKeys(actions, rows) {
  const help = $("#help");
  $("#keys").replaceChildren(...rows.flatMap(([keys, what]) => [el("dt", {}, ...keys.flatMap((key, at) => [at ? " " : "", el("kbd", {}, key)])), el("dd", {}, what)]));
  const single = $("#single");
  single.checked = stored("keys") !== "off";
  single.addEventListener("change", () => store("keys", single.checked ? "on" : "off"));
  help.addEventListener("click", (event) => event.target === help && help.close());
  $("#ask").addEventListener("click", () => help.showModal());

  addEventListener("keydown", (event) => {
    if (event.isComposing || $("dialog[open]")) return;
    const isTyping = event.target.matches?.(TYPED);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isTyping) {
      event.preventDefault();
      return event.shiftKey ? actions.U() : actions.u();
    }
    if (event.key === "Escape") return actions.Escape(event);
    if (!single.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping || !Object.hasOwn(actions, event.key)) return undefined;
    event.preventDefault();
    return actions[event.key](event);
  });
  return () => help.showModal();
}
