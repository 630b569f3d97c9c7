// Words that somebody selected, or found: drop them, put them back, listen from there.

import { $ } from "./dom.js";
import { fail, say } from "./live.js";
import { spanOf } from "./places.js";

export class SelectionBar {
  constructor(root, review, pane, { onListen }) {
    Object.assign(this, { root, _review: review, _pane: pane, span: null, _isFound: false });
    document.addEventListener("selectionchange", () => this._changed());
    pane.root.addEventListener("scroll", () => this._place(), { passive: true });
    root.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
    $("#drop-it").addEventListener("click", () => this.drop());
    $("#restore-it").addEventListener("click", () => this.restore());
    $("#listen-it").addEventListener("click", () => { const { span } = this; this.hide(); onListen(span.start); });
  }

  _changed() {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount || !this._pane.root.contains(selection.anchorNode) || !this._pane.root.contains(selection.focusNode)) {
      if (!this._isFound && !this.root.contains(document.activeElement)) this.hide();
      return;
    }
    this._isFound = false;
    this._range = selection.getRangeAt(0);
    this._show(spanOf(this._range, this._pane.pieces));
  }

  // A place that the search found: the same can be done with it, by keys alone.
  found(hit) {
    const [range] = this._pane.ranges(hit.start, hit.end);
    if (!range) return;
    this._isFound = true;
    this._range = range;
    this._show({ start: hit.start, end: hit.end });
  }

  _show(span) {
    if (!span) return this.hide();
    this.span = span;
    const touched = this._pane.pieces.filter((piece) => piece.end > span.start && piece.start < span.end);
    const isCut = (piece) => Boolean(piece.node.closest("del"));
    $("#drop-it").disabled = !touched.some((piece) => !isCut(piece) && piece.node.textContent.trim());
    $("#restore-it").disabled = !touched.some(isCut);
    this.root.hidden = false;
    return this._place();
  }

  _place() {
    if (this.root.hidden) return;
    const box = this._range.getBoundingClientRect();
    const pane = this._pane.root.getBoundingClientRect();
    const isAway = box.bottom < pane.top || box.top > pane.bottom;
    this.root.classList.toggle("away", isAway);
    const above = box.top - this.root.offsetHeight - 8;
    const top = above > pane.top ? above : Math.min(box.bottom + 8, pane.bottom - this.root.offsetHeight - 8);
    const left = Math.min(Math.max(box.left + box.width / 2 - this.root.offsetWidth / 2, 8), innerWidth - this.root.offsetWidth - 8);
    this.root.style.top = `${Math.round(top)}px`;
    this.root.style.left = `${Math.round(left)}px`;
  }

  hide() {
    this.root.hidden = true;
    this.span = null;
    this._isFound = false;
  }

  async _do(what, told) {
    if (!this.span) return false;
    const { start, end } = this.span;
    this.hide();
    getSelection().removeAllRanges();
    try {
      await this._review.edit(what, start, end);
      say(told);
    } catch (error) { fail(error); }
    return true;
  }

  drop() { return $("#drop-it").disabled ? Promise.resolve(false) : this._do("drop", "Dropped. Undo with u."); }
  restore() { return $("#restore-it").disabled ? Promise.resolve(false) : this._do("restore", "Put back. Undo with u."); }
}
