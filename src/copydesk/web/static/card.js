// What is known of the chosen change, and what can be done with it.

import { el, hidden, icon } from "./dom.js";
import { fail } from "./live.js";
import { plain } from "./unseen.js";
import { nameOf } from "./colours.js";

const WHO = { rules: "by rule", model: "by the model", user: "by you" };
const SHOWN = 160;

const shorten = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text);
export const excerpt = (text) => plain(shorten(text.replace(/\s+/g, " ").trim()));

export class Card {
  constructor(root, review, actions) {
    Object.assign(this, { root, _review: review, _actions: actions });
    review.on("selected", () => this.draw().catch(fail));
    review.on("decided", () => this.draw().catch(fail));
    review.on("changed", () => this.draw().catch(fail));
  }

  async draw() {
    const item = this._review.byId.get(this._review.selected);
    const change = item && (await this._review.changeOf(item.id));
    if (this._review.selected !== item?.id && item) return; // another one was chosen meanwhile
    if (!change) {
      this.root.hidden = true;
      return;
    }
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    this.root.hidden = false;
    this.root.className = `card ${item.reason.colour}`;
    this.root.replaceChildren(this._what(item, change), this._buttons(item, change));
    if (focused) (this.root.querySelector(`[data-do="${focused}"]`) ?? this.root.querySelector("[data-do]"))?.focus();
  }

  _what(item, change) {
    const { reason } = item;
    const sure = change.confidence === null || change.confidence === undefined ? null : `${Math.round(change.confidence * 100)}% sure`;
    const facts = [reason.group === "user" ? null : nameOf(reason.group), `page ${item.page}`, WHO[change.origin], sure].filter(Boolean).join(" · ");
    const shown = change.action === "replace" && change.text
      ? [el("del", {}, excerpt(change.source)), hidden(" became "), el("ins", {}, excerpt(change.text))]
      : [el("q", {}, excerpt(change.source))];
    return el("div", { class: "what" },
      el("p", { class: "head" }, el("code", {}, change.reason), item.rejected ? el("strong", { class: "state-back" }, "put back") : null, el("span", {}, facts)),
      el("p", { class: "words", dir: "auto" }, ...shown),
      el("p", { class: "why" }, reason.meaning));
  }

  _buttons(item, change) {
    const { accept, reject, forget, next, close, only } = this._actions;
    const make = (name, label, key, glyph, call, main = false) => el("button", { type: "button", class: main ? "btn main" : "btn", "data-do": name,
      title: key ? `${label} (${key})` : label, onclick: call }, glyph && icon(glyph), label);
    const own = change.origin === "user";
    const buttons = own ? [make("forget", "Take my edit back", "r", "undo", () => forget(item, change), true)]
      : item.rejected ? [make("decide", "Cut it again", "a", "cut", () => accept(item), true)]
        : [make("decide", "Put it back", "r", "undo", () => reject(item), true), make("accept", "Accept", "a", "check", () => accept(item))];
    return el("div", { class: "acts" }, ...buttons, own || item.rejected ? make("next", "Next", "n", null, next) : null,
      make("only", "Only these", "", null, () => only(item.reason)),
      el("button", { type: "button", class: "btn quiet", "aria-label": "Let go of this change", title: "Let go (Esc)", "data-do": "close", onclick: close }, icon("close")));
  }
}
