// What is read aloud, sentence by sentence, as far as it was asked for.

import { get, query } from "./api.js";

const BATCH = 400;

export class Sentences {
  constructor(review) {
    this._review = review;
    this.clear();
    review.on("changed", () => this.clear());
  }

  clear() {
    this._all = [];
    this._asked = null;
    this.total = null;
    this.edition = (this.edition ?? 0) + 1;
  }

  get known() {
    return this._all;
  }

  // The next batch; false where there is none.
  async more() {
    if (this.total !== null && this._all.length >= this.total) return false;
    const edition = this.edition;
    const last = this._all.at(-1);
    this._asked ??= get(`${this._review.path}/spoken${query({ after: last ? last.index : null, limit: BATCH })}`);
    const answer = await this._asked;
    if (edition !== this.edition) return this.more();
    if (this._asked) {
      this._asked = null;
      this._all = [...this._all, ...answer.sentences];
      this.total = answer.sentences.length ? answer.total : this._all.length;
    }
    return true;
  }

  // The sentence number `at` from 0, or null behind the last one.
  async get(at) {
    while (at >= this._all.length && (await this.more()));
    return this._all[at] ?? null;
  }

  // The number of the first sentence that holds or follows a character of the source; null where none does.
  async indexAt(offset) {
    for (;;) {
      const at = this._all.findIndex(({ end }) => end > offset);
      if (at >= 0) return at;
      if (!(await this.more())) return null;
    }
  }

  async indexOnPage(page) {
    for (;;) {
      const at = this._all.findIndex((sentence) => sentence.page >= page);
      if (at >= 0) return at;
      if (!(await this.more())) return null;
    }
  }
}
