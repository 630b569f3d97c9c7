// The reasons of this document as filters, with what can be decided for all of one, of a page, of the model.

import { $, el, hidden, number, plural } from "./dom.js";
import { nameOf } from "./colours.js";

export class ReasonsPanel {
  constructor(root, review, decideMany, pageOf) {
    Object.assign(this, { root, _review: review, _decideMany: decideMany, _pageOf: pageOf, _open: new Set() });
    review.on("filter", () => this.draw());
    review.on("decided", () => this.draw());
  }

  draw() {
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const groups = Map.groupBy ? Map.groupBy(this._review.reasons.values(), ({ group }) => group) : groupBy([...this._review.reasons.values()]);
    const rows = [...groups].filter(([, reasons]) => reasons.some(({ count }) => count)).map(([group, reasons]) => this._row(group, reasons));
    this.root.replaceChildren(...(rows.length ? [this._wanted(), el("ul", { class: "reasons" }, ...rows), this._all(), this._bulk()]
      : [el("p", { class: "none" }, "Nothing was cut from this document.")]));
    if (focused) $(`[data-key="${CSS.escape(focused)}"]`, this.root)?.focus();
  }

  _wanted() {
    const review = this._review;
    const rejected = review.items.filter((item) => item.rejected).length;
    const choices = [["all", "All", review.items.length], ["open", "Cut", review.items.length - rejected], ["rejected", "Put back", rejected]];
    return el("div", { class: "segment wanted", role: "group", "aria-label": "Which changes are shown" }, ...choices.map(([name, label, count]) =>
      el("button", { type: "button", "aria-pressed": String(review.wanted === name), "data-key": `wanted-${name}`,
        onclick: () => { review.wanted = name; review.refilter(); } }, `${label} `, el("small", {}, number(count)))));
  }

  _row(group, reasons) {
    const review = this._review;
    const [count, rejected] = [sum(reasons, "count"), sum(reasons, "rejected")];
    const isShown = !reasons.every(({ code }) => review.hidden.has(code));
    const isOpen = this._open.has(group);
    const id = `codes-${group}`;
    const name = nameOf(group);
    const box = el("input", { type: "checkbox", checked: isShown, "data-key": `box-${group}`, onchange: () => this._show(reasons, !isShown) });
    return el("li", { class: reasons[0].colour }, el("div", { class: "row" },
      el("label", {}, box, el("i", { class: "dot" }), el("span", {}, name)),
      rejected ? el("span", { class: "some", title: `${number(rejected)} put back` }, `${number(rejected)} back`) : null,
      el("span", { class: "num" }, number(count), hidden(count === 1 ? " change" : " changes")),
      el("button", { type: "button", class: "tw", "aria-expanded": String(isOpen), "aria-controls": id, "aria-label": `More about ${name}`, "data-key": `tw-${group}`,
        onclick: () => { isOpen ? this._open.delete(group) : this._open.add(group); this.draw(); } })),
    el("div", { id, class: "codes", hidden: !isOpen }, ...(isOpen ? this._codes(group, reasons) : [])));
  }

  _codes(group, reasons) {
    const several = reasons.filter(({ count }) => count).length > 1;
    return [el("div", { class: "acts" }, el("button", { type: "button", class: "btn small", "data-key": `only-${group}`, onclick: () => this.only(reasons) }, "Only these"),
      ...this._decisions(reasons, `all-${group}`)),
    ...reasons.filter(({ count }) => count).map((reason) => el("div", { class: "one" },
      el("p", {}, el("code", {}, reason.code), el("span", { class: "num" }, number(reason.count))), el("p", { class: "why" }, reason.meaning),
      several ? el("div", { class: "acts" }, ...this._decisions([reason], reason.code)) : null))];
  }

  _decisions(reasons, key) {
    const [count, rejected] = [sum(reasons, "count"), sum(reasons, "rejected")];
    if (reasons.some(({ origin }) => origin === "user")) return [];
    const codes = new Set(reasons.map(({ code }) => code));
    const where = reasons.length === 1 ? { reason: reasons[0].code } : null;
    const ids = () => this._review.items.filter(({ reason }) => codes.has(reason.code)).map(({ id }) => id);
    const what = reasons.length === 1 ? reasons[0].code : nameOf(reasons[0].group);
    return decisions(count, rejected, key, what, (isRejected) => this._decideMany(ids(), isRejected, where, what));
  }

  only(reasons) {
    const codes = new Set(reasons.map(({ code }) => code));
    this._review.hidden = new Set([...this._review.reasons.keys()].filter((code) => !codes.has(code)));
    this._review.refilter();
  }

  _show(reasons, isShown) {
    for (const { code } of reasons) isShown ? this._review.hidden.delete(code) : this._review.hidden.add(code);
    this._review.refilter();
  }

  _all() {
    const review = this._review;
    const set = (codes) => { review.hidden = new Set(codes); review.refilter(); };
    return el("div", { class: "acts" },
      el("button", { type: "button", class: "btn small", "data-key": "all", onclick: () => set([]) }, "Show all"),
      el("button", { type: "button", class: "btn small", "data-key": "none", onclick: () => set(review.reasons.keys()) }, "Show none"));
  }

  // All on this page, all of the model, all that the filter shows.
  _bulk() {
    const review = this._review;
    const decidable = review.items.filter(({ reason }) => reason.origin !== "user");
    const page = this._pageOf();
    const model = decidable.filter(({ reason }) => reason.origin === "model");
    const shown = decidable.filter((item) => review.isShown(item));
    const scopes = [[`On page ${page}`, decidable.filter((item) => item.page === page), { page }]];
    if (model.length) scopes.push(["By the model", model, { origin: "model" }]);
    if (shown.length < decidable.length) scopes.push(["What is shown", shown, null]);
    return el("section", { class: "bulk", "aria-labelledby": "bulk-title" }, el("h2", { id: "bulk-title" }, "All at once"),
      ...scopes.map(([label, items, where]) => el("div", { class: "scope" }, el("p", {}, label, el("span", { class: "num" }, plural(items.length, "change"))),
        el("div", { class: "acts" }, ...decisions(items.length, items.filter(({ rejected }) => rejected).length, label, label.toLowerCase(),
          (isRejected) => this._decideMany(items.map(({ id }) => id), isRejected, where, label.toLowerCase()))))));
  }
}

function decisions(count, rejected, key, what, decide) {
  return [
    el("button", { type: "button", class: "btn small", disabled: rejected === count, "data-key": `back-${key}`, "aria-label": `Put all back: ${what}`, onclick: () => decide(true) }, "Put all back"),
    el("button", { type: "button", class: "btn small", disabled: !rejected, "data-key": `cut-${key}`, "aria-label": `Cut all again: ${what}`, onclick: () => decide(false) }, "Cut all again"),
  ];
}

const sum = (reasons, name) => reasons.reduce((total, reason) => total + reason[name], 0);

function groupBy(reasons) {
  const found = new Map();
  for (const reason of reasons) found.set(reason.group, [...(found.get(reason.group) ?? []), reason]);
  return found;
}
