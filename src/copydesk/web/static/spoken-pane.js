// The text as it is read aloud: sentences in their paragraphs, each of which can be listened to from there.

import { $, el } from "./dom.js";
import { fail } from "./live.js";
import { isRightToLeft, textNodes } from "./unseen.js";

const REFERENCE = 0.3;
const LOOKS = { title: "t", section_header: "l2", list_item: "li" };

export class SpokenPane {
  constructor(root, review, sentences, onChoose) {
    Object.assign(this, { root, _review: review, _sentences: sentences, _article: $("article", root), _nodes: [], _speaking: null });
    this._end = el("p", { class: "z", tabindex: "-1" }, "Loading …");
    this._watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && !root.hidden && this._more(), { root, rootMargin: "1200px" });
    this._article.addEventListener("click", (event) => {
      const node = event.target.closest("[data-at]");
      if (node && getSelection().isCollapsed) onChoose(Number(node.dataset.at));
    });
    this._article.addEventListener("keydown", (event) => {
      const node = event.target.closest("[data-at]");
      if (node && event.key === "Enter") onChoose(Number(node.dataset.at));
    });
    review.on("changed", () => this._forget());
  }

  _forget() {
    this._nodes = [];
    this._isStale = true;
    if (!this.root.hidden) this.show().catch(fail);
  }

  // Shown for the first time, or again after a change; what is read stays in view.
  async show(page = null) {
    if (this._isStale !== false) {
      const top = this.root.scrollTop;
      const wanted = this._drawn ?? 0;
      const keep = this._article.childElementCount > 1;
      this._isStale = false;
      while (this._sentences.known.length < Math.max(wanted, 1) && (await this._sentences.more()));
      this._watcher.disconnect();
      this._article.replaceChildren(this._end);
      this._drawn = 0;
      this._append();
      if (keep) this.root.scrollTop = top;
      this._watcher.observe(this._end);
    }
    if (page === null) return;
    const at = await this._sentences.indexOnPage(page);
    if (at === null) return;
    this._append();
    this._nodes[at]?.scrollIntoView({ block: "start" });
  }

  async _more() {
    try {
      if (this._drawn >= this._sentences.known.length) await this._sentences.more();
      this._append();
      // still in view: the observer tells only of changes
      this._watcher.unobserve(this._end);
      if (this._sentences.total === null || this._drawn < this._sentences.total) this._watcher.observe(this._end);
    } catch (error) { fail(error); }
  }

  _append() {
    const fresh = this._sentences.known.slice(this._drawn);
    let paragraph = this._article.querySelector("p[data-paragraph]:last-of-type");
    for (const [offset, sentence] of fresh.entries()) {
      const at = this._drawn + offset;
      if (!paragraph || paragraph.dataset.paragraph !== String(sentence.paragraph)) {
        paragraph = el("p", { "data-paragraph": sentence.paragraph, class: LOOKS[sentence.role], dir: isRightToLeft(sentence.text) ? "auto" : null });
        this._end.before(paragraph);
      }
      const node = el("span", { class: "sen", "data-at": at, tabindex: "-1" }, ...textNodes(sentence.text.trim()));
      paragraph.append(node, " ");
      this._nodes[at] = node;
    }
    this._drawn += fresh.length;
    const { total } = this._sentences;
    this._end.textContent = total === 0 ? "Nothing is left to read aloud." : this._drawn === total ? "" : "Loading …";
    this.mark(this._speaking);
  }

  // The sentence that is spoken; `reveal` where it should be seen.
  mark(at, reveal = false) {
    this._article.querySelector(".now")?.classList.remove("now");
    this._speaking = at;
    const node = at === null ? null : this._nodes[at];
    if (!node) return;
    node.classList.add("now");
    if (!reveal || this.root.hidden) return;
    const [box, pane] = [node.getBoundingClientRect(), this.root.getBoundingClientRect()];
    if (box.top < pane.top + 30 || box.bottom > pane.bottom - 60) node.scrollIntoView({ block: "center" });
  }

  // --- places, as the other panes tell them

  // The last sentence that begins above a line of the window, `share` of the height down.
  _at(share) {
    const y = this.root.getBoundingClientRect().top + this.root.clientHeight * share;
    let found = null;
    for (const [at, node] of this._nodes.entries()) {
      if (!node) continue;
      if (node.getBoundingClientRect().top > y && found !== null) break;
      found = at;
    }
    return found;
  }

  // The first sentence that is whole in the window.
  get first() {
    const top = this.root.getBoundingClientRect().top;
    const at = this._at(0) ?? 0;
    const box = this._nodes[at]?.getBoundingClientRect();
    return box && box.top < top && this._nodes[at + 1] ? at + 1 : at;
  }

  anchor() {
    const sentence = this._sentences.known[this._at(REFERENCE) ?? -1];
    if (!sentence) return { page: 1, share: 0, top: null };
    const page = this._review.pages.find(({ number }) => number === sentence.page);
    const box = sentence.boxes?.find(([number]) => number === sentence.page);
    return { page: sentence.page, share: box && page ? box[2] / page.height : 0, top: box ? box[2] : null };
  }

  follow({ page, share, top }) {
    const height = this._review.pages.find(({ number }) => number === page)?.height ?? 1;
    const y = top ?? share * height;
    const { known } = this._sentences;
    let at = known.findIndex((sentence) => sentence.page > page || (sentence.page === page && (sentence.boxes?.find(([n]) => n === page)?.[4] ?? Infinity) >= y));
    if (at < 0) at = known.length - 1;
    const node = this._nodes[at];
    if (node) this.root.scrollTop += node.getBoundingClientRect().top - this.root.getBoundingClientRect().top - this.root.clientHeight * REFERENCE;
  }
}
