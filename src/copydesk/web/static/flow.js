// Blocks of the text as elements: what is kept, what was cut and put back, each with its place in the source.

import { $$, el, hidden, number } from "./dom.js";
import { isRepair } from "./colours.js";
import { isRightToLeft, textNodes } from "./unseen.js";

const LONG = 480; // characters from which a removed block is shown in part
const MANY_LINES = 9;
const SMALL = 72; // up to which it stands on one line with its reason
const CLASSES = { list_item: "li", code: "co", caption: "ca", footnote: "fn" };
const LAST_LEVEL = 6;

// A line end inside a cut is a space, or nothing behind a hyphen; offsets stay as they are.
const oneLine = (text) => text.replace(/-\n/g, "-\u200b").replace(/\n/g, " ");
const isPlain = (piece) => !piece.reason || (isRepair(piece.reason) && !piece.decision);
const isCut = (piece) => !isPlain(piece) && piece.decision !== "reject" && piece.text === "" && piece.source !== "";
const isOwnKept = (piece) => piece.reason?.startsWith("user.") && piece.text === piece.source;

export class FlowView {
  constructor(review) {
    this._review = review;
  }

  // All blocks of one page: elements, and where the characters of the source are in them.
  page(blocks) {
    this._level = 2;
    let last = null;
    return blocks.map((block) => {
      const view = this.block(block, last);
      last = view.removed;
      return view;
    });
  }

  // { block, node, pieces: [{ start, end, node, exact }], removed: the reason for which all of it went, or null }
  block(block, before = null) {
    const pieces = [];
    const words = block.pieces.filter((piece) => piece.source.trim() || piece.text.trim());
    const removed = words.length && words.every(isCut) ? words[0].reason : null;
    const node = removed ? this._removed(block, words, pieces, before === removed) : this._passage(block, pieces);
    node.dataset.block = block.id;
    return { block, node, pieces, removed, key: JSON.stringify(block) };
  }

  _reason(code) {
    return this._review.reasons.get(code) ?? { code, colour: "c-grey", group: "other" };
  }

  _passage(block, pieces) {
    const children = groups(block.pieces).map((group) => this._group(group, pieces, block.role === "code"));
    const text = block.pieces.map((piece) => piece.text).join("");
    const tag = this._tag(block, text);
    const names = [CLASSES[block.role], block.continues && "on", this._look(block)].filter(Boolean).join(" ");
    return el(tag, { class: names || null, dir: isRightToLeft(text) ? "auto" : null }, ...children.flat());
  }

  _isHeading(block) {
    return (block.role === "title" || block.role === "section_header") && !block.continues;
  }

  _look(block) {
    if (!this._isHeading(block)) return "";
    return block.role === "title" ? "t" : `l${Math.min((block.level ?? 1) + 1, 4)}`;
  }

  _tag(block, text) {
    if (!this._isHeading(block) || !text.trim()) return "p";
    const wanted = block.role === "title" ? 3 : Math.max(block.level ?? 1, 1) + 3;
    this._level = Math.min(wanted, this._level + 1, LAST_LEVEL);
    return `h${this._level}`;
  }

  // Neighbouring pieces of one change: one element.
  _group(group, pieces, isCode) {
    const [piece] = group;
    const kept = () => group.map((one) => this._run(one, one.text, pieces, one.text === one.source));
    if (isPlain(piece)) return kept();
    const marks = `${this._reason(piece.reason).colour} x`;
    if (piece.decision === "reject" || isOwnKept(piece)) return this._mark("span", `${marks} back`, piece, hidden("put back: "), ...kept());
    const old = this._cutRuns(group, pieces, isCode);
    const cut = el("del", {}, hidden(`cut, ${piece.reason}: `), ...old, hidden(" end of cut "));
    const fresh = group.map((one) => one.text).join("");
    if (!fresh) return this._mark("span", `${marks} cut`, piece, cut);
    return this._mark("span", `${marks} swap`, piece, cut, el("ins", {}, ...textNodes(fresh)));
  }

  // Only the words of a cut are marked, not the space around them that went with them.
  _cutRuns(group, pieces, isCode) {
    const runs = group.map(({ start, end, source }) => ({ start, end, text: isCode ? source : oneLine(source) }));
    const [before, after] = [cutSpace(runs, true), cutSpace(runs, false)];
    const show = (run) => run && this._run(run, run.text, pieces, true); // in the order of the source
    return [show(before), el("b", { class: "w" }, ...runs.map(show)), show(after)];
  }

  _mark(tag, names, piece, ...children) {
    return el(tag, { class: names, "data-change": piece.change, "data-reason": piece.reason, tabindex: "-1" }, ...children);
  }

  _run(piece, text, pieces, exact) {
    const node = el("span", { class: "s" }, ...textNodes(text));
    pieces.push({ start: piece.start, end: piece.end, node, exact });
    return node;
  }

  // A block of which nothing stayed: its reason above it, long ones in part.
  _removed(block, words, pieces, isSame) {
    const reason = this._reason(words[0].reason);
    const text = words.map((piece) => piece.source).join("");
    const isLong = text.length > LONG || text.split("\n").length > MANY_LINES;
    const isSmall = !isLong && text.trim().length <= SMALL && !text.trim().includes("\n");
    const what = `${words[0].reason}${block.moved ? " · moved to the end" : ""}`;
    const names = ["b", block.moved && "mv", reason.colour, isSmall && "sm", isLong && "k", isSame && "same"].filter(Boolean).join(" ");
    const parts = words.map((piece) => this._mark("del", `${this._reason(piece.reason).colour} x`, piece,
      this._run(piece, piece.source.replace(/\n$/, ""), pieces, true)));
    return el("div", { class: names },
      el("span", { class: isSame ? "code v" : "code" }, block.moved ? null : hidden("cut, "), what, hidden(": ")), ...parts, isLong ? this._opener(text) : null);
  }

  _opener(text) {
    const more = `Show all ${number(text.split(/\s+/).filter(Boolean).length)} words`;
    return el("button", { type: "button", "aria-expanded": "false", onclick: (event) => {
      const isOpen = event.target.parentElement.classList.toggle("open");
      event.target.setAttribute("aria-expanded", String(isOpen));
      event.target.textContent = isOpen ? "Show less" : more;
      event.stopPropagation();
    } }, more);
  }

  // Which changes the filter leaves out, and which one is chosen.
  dress(root) {
    const review = this._review;
    for (const node of $$("[data-change]", root)) {
      node.classList.toggle("off", !review.isShownId(node.dataset.change));
      node.classList.toggle("sel", node.dataset.change === review.selected);
    }
    for (const node of $$(".b", root)) node.hidden = !node.querySelector("[data-change]:not(.off)");
  }
}

// Takes the space at the beginning (or the end) of runs off them: a run of its own, or null.
function cutSpace(runs, isBefore) {
  const run = isBefore ? runs[0] : runs.at(-1);
  const rest = isBefore ? run.text.trimStart() : run.text.trimEnd();
  const count = run.text.length - rest.length;
  if (!count || !rest) return null;
  const space = isBefore ? { start: run.start, end: run.start + count, text: run.text.slice(0, count) }
    : { start: run.end - count, end: run.end, text: run.text.slice(-count) };
  Object.assign(run, isBefore ? { start: space.end, text: rest } : { end: space.start, text: rest });
  return space;
}

// Pieces that stand side by side and belong to one change.
function groups(pieces) {
  const found = [];
  for (const piece of pieces) {
    const last = found.at(-1)?.[0];
    if (last && piece.change && last.change === piece.change && last.decision === piece.decision) found.at(-1).push(piece);
    else found.push([piece]);
  }
  return found;
}
