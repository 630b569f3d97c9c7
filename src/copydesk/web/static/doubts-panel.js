// Cuts of whose role the rules were least sure, each leading to its place on both sides.

import { $, el, number } from "./dom.js";
import { excerpt } from "./card.js";
import { fail } from "./live.js";

const FEW = 10; // shown at first
const MORE = 50; // with each click

export class DoubtsPanel {
  constructor(root, review, goTo) {
    Object.assign(this, { root, _review: review, _goTo: goTo, _found: [], _total: 0, _turn: 0 });
    review.on("pages", () => this.load().catch(fail));
    review.on("changed", () => this.load().catch(fail));
    review.on("decided", () => this._dress());
    review.on("selected", () => this._dress());
  }

  // All that was shown before, again: the text, or the settings, have changed.
  async load() {
    const turn = (this._turn += 1);
    const { changes, total } = await this._review.doubtful(null, Math.max(this._found.length, FEW));
    if (turn !== this._turn) return;
    Object.assign(this, { _found: changes, _total: total });
    this._draw();
  }

  async _more() {
    const turn = (this._turn += 1);
    const before = this._found.length;
    const { changes } = await this._review.doubtful(this._found.at(-1).id, MORE);
    if (turn !== this._turn) return;
    this._found.push(...changes);
    this._draw();
    $(`li:nth-child(${before + 1}) button`, this.root)?.focus();
  }

  _draw() {
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.doubt : null;
    const rest = this._total - this._found.length;
    this.root.hidden = !this._total;
    this.root.replaceChildren(el("h2", { id: "doubts-title" }, "Cuts to check ", el("small", { class: "badge" }, number(this._total))),
      el("p", { class: "hint" }, "These may be text that should stay. The least sure come first."),
      el("ul", { class: "finds" }, ...this._found.map((change) => this._item(change))),
      ...(rest > 0 ? [el("button", { type: "button", class: "btn small", "data-doubt": "more", onclick: () => this._more().catch(fail) }, `${number(Math.min(rest, MORE))} more${rest > MORE ? ` of ${number(rest)}` : ""}`)] : []));
    this._dress();
    if (focused) $(`[data-doubt="${CSS.escape(focused)}"]`, this.root)?.focus({ preventScroll: true });
  }

  _item({ id, reason, page, confidence, source }) {
    return el("li", {}, el("button", { type: "button", "data-doubt": id, onclick: () => this._goTo(id) },
      el("span", { class: "head" }, el("code", {}, reason), el("strong", { class: "state-back" }),
        el("span", { class: "num" }, `page ${number(page)} · ${Math.round(confidence * 100)}% sure`)),
      el("span", { class: "words", dir: "auto" }, excerpt(source))));
  }

  // Which of them is chosen, and which were put back.
  _dress() {
    for (const node of this.root.querySelectorAll("button[data-doubt]")) {
      const item = this._review.byId.get(node.dataset.doubt);
      if (!item) continue;
      node.classList.toggle("done", item.rejected);
      $(".state-back", node).textContent = item.rejected ? "put back" : "";
      if (item.id === this._review.selected) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
    }
  }
}
