// Search in all of the source: what was cut is found too.

import { $, debounce, number } from "./dom.js";
import { get, query } from "./api.js";
import { fail } from "./live.js";

const HITS = 1000;
const PAINTED = 600; // marks on what is drawn; more of them nobody looks at
const canMark = "highlights" in CSS;

export class Find {
  constructor(review, pane, { onHit, onEnd }) {
    Object.assign(this, { _review: review, _pane: pane, _onHit: onHit, _onEnd: onEnd, hits: [], at: -1, total: 0, _asked: "" });
    this.field = $("#query");
    const soon = debounce(() => this.search(true).catch(fail), 180);
    this.field.addEventListener("input", soon);
    this.field.addEventListener("keydown", (event) => this._key(event));
    $("#find").addEventListener("submit", (event) => event.preventDefault());
    $("#hit-next").addEventListener("click", () => this.go(1));
    $("#hit-previous").addEventListener("click", () => this.go(-1));
    let frame = 0;
    review.on("drawn", () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this._paint());
    });
    review.on("changed", () => this.field.value.trim() && this.search(false, true).catch(fail));
    this._tell();
  }

  get hit() {
    return this.hits[this.at] ?? null;
  }

  open() {
    this.field.focus();
    this.field.select();
  }

  end() {
    this.field.value = "";
    this.search(false).catch(fail);
    this._onEnd();
  }

  _key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.end();
      this.field.blur();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.go(event.shiftKey ? -1 : 1);
  }

  async search(move, again = false) {
    const wanted = this.field.value.trim();
    if (wanted === this._asked && !again) return;
    const before = this.hit;
    this._asked = wanted;
    const answer = wanted ? await get(`${this._review.path}/find${query({ q: wanted, limit: HITS })}`) : { hits: [], total: 0 };
    if (wanted !== this._asked) return; // something else was typed meanwhile
    this.hits = answer.hits;
    this.total = answer.total;
    this.at = before ? this.hits.findIndex(({ start }) => start >= before.start) : -1;
    if (move) this.at = -1;
    this._paint();
    this._tell();
    if (move && this.hits.length) await this.go(1);
  }

  // From where the reader is, not from the beginning.
  async go(by) {
    if (this.field.value.trim() !== this._asked) return this.search(true);
    if (!this.hits.length) return undefined;
    if (this.at < 0) {
      const { page } = this._pane.anchor();
      const first = this.hits.findIndex((hit) => hit.page >= page);
      this.at = by > 0 ? Math.max(first, 0) : (first < 0 ? this.hits.length : first || this.hits.length) - 1;
    } else this.at = (this.at + by + this.hits.length) % this.hits.length;
    this._tell();
    await this._onHit(this.hit);
    this._paint();
    return undefined;
  }

  _tell() {
    const count = this.total > this.hits.length ? `${number(this.hits.length)}+` : number(this.hits.length);
    $("#hits").textContent = !this._asked ? "" : !this.hits.length ? "not found" : this.at < 0 ? `${count} found` : `${number(this.at + 1)} of ${count}`;
    for (const button of [$("#hit-next"), $("#hit-previous")]) button.disabled = !this.hits.length;
  }

  _paint() {
    if (!canMark) return;
    CSS.highlights.delete("hit");
    CSS.highlights.delete("here");
    if (!this.hits.length) return;
    const pieces = this._pane.pieces;
    if (!pieces.length) return;
    const [first, last] = [pieces[0].start, pieces.at(-1).end];
    const near = this.hits.filter(({ start, end }) => end > first && start < last).slice(0, PAINTED);
    CSS.highlights.set("hit", new Highlight(...near.flatMap(({ start, end }) => this._pane.ranges(start, end))));
    if (!this.hit) return;
    const here = new Highlight(...this._pane.ranges(this.hit.start, this.hit.end));
    here.priority = 1;
    CSS.highlights.set("here", here);
  }
}
