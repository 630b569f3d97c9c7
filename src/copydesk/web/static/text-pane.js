// The text with its cuts, page by page; a page is asked for when it comes near, and let go when it is far away.

import { $, el, lastAbove } from "./dom.js";
import { fail } from "./live.js";
import { FlowView } from "./flow.js";
import { rangesOf } from "./places.js";

const RUN = 4; // pages asked for at once
const MOST = 160; // pages kept as elements
const WORDS_A_LINE = 11;
const LINE = 27; // points of the window, of one line
const TURNS = 12; // frames that a place may take to come to rest
const REFERENCE = 0.3; // of the height: where the eye is taken to be

export class TextPane {
  constructor(root, review) {
    this.root = root;
    this._article = $("article", root);
    this._review = review;
    this._view = new FlowView(review);
    this._leaves = new Map(); // page -> { page, node, views, asked }
    this._order = [];
    this._watcher = new IntersectionObserver((entries) => this._meet(entries), { root, rootMargin: "900px 0px" });
    review.on("pages", () => this._build());
    review.on("filter", () => this._view.dress(this._article));
    review.on("selected", () => this._view.dress(this._article));
    review.on("decided", ({ ids, pages, isRejected }) => this._preview(ids, pages, isRejected));
    review.on("changed", ({ pages }) => this._refresh(pages));
    this._article.addEventListener("click", (event) => this._click(event));
    this._article.addEventListener("pointerover", (event) => review.emit("hover", event.target.closest("[data-change]")?.dataset.change ?? null));
    this._article.addEventListener("pointerleave", () => review.emit("hover", null));
    review.on("hover", (id) => this._hover(id));
  }

  // The server is back: what could not be had is asked for once more.
  again() {
    for (const leaf of this._order.filter(({ asked }) => !asked)) {
      this._watcher.unobserve(leaf.node);
      this._watcher.observe(leaf.node);
    }
  }

  _build() {
    const pages = this._review.pages;
    if (this._leaves.size === pages.length && pages.every(({ number }) => this._leaves.has(number))) return;
    this._watcher.disconnect();
    this._leaves.clear();
    this._article.replaceChildren(...pages.map((page) => {
      const node = el("section", { "data-page": page.number });
      node.style.minHeight = `${Math.max(Math.round((page.words ?? 300) / WORDS_A_LINE) * LINE, 120) + (page.edits ?? 0) * 12}px`;
      this._leaves.set(page.number, { page, node, views: null, asked: false });
      return node;
    }));
    this._order = [...this._leaves.values()];
    for (const { node } of this._order) this._watcher.observe(node);
  }

  _meet(entries) {
    const wanted = entries.filter((entry) => entry.isIntersecting).map(({ target }) => Number(target.dataset.page));
    if (wanted.length) this.load(Math.min(...wanted), Math.max(...wanted)).catch(fail);
  }

  // Pages first to last as elements; those that are not there yet are asked for in runs.
  async load(first, last) {
    const numbers = [...this._leaves.keys()].filter((page) => page >= first && page <= last);
    const missing = numbers.filter((page) => !this._leaves.get(page).asked);
    const runs = [];
    for (let at = 0; at < missing.length; at += RUN) runs.push(this._ask(missing.slice(at, at + RUN)));
    await Promise.all([...runs, ...numbers.map((page) => this._leaves.get(page).asked)]);
  }

  _ask(pages) {
    const answer = this._review.flow(pages[0], pages.at(-1));
    const work = answer.then(({ blocks }) => {
      for (const page of pages) this._fill(this._leaves.get(page), blocks.filter((block) => block.page === page));
      this._release();
      this._review.emit("drawn");
    }).catch((error) => {
      for (const page of pages) this._leaves.get(page).asked = false;
      throw error;
    });
    for (const page of pages) this._leaves.get(page).asked = work;
    return work;
  }

  _fill(leaf, blocks) {
    this._pieces = null;
    leaf.views = this._view.page(blocks);
    const none = el("p", { class: "z" }, "No text on this page.");
    leaf.node.replaceChildren(el("h2", { class: "n" }, `Page ${leaf.page.number}`),
      ...(leaf.views.length ? leaf.views.map(({ node }) => node) : [none]));
    leaf.node.style.minHeight = "";
    this._view.dress(leaf.node);
  }

  // Far pages become empty again, as high as they were.
  _release() {
    const drawn = [...this._leaves.values()].filter(({ views }) => views);
    if (drawn.length <= MOST) return;
    const here = this.anchor().page;
    drawn.sort((a, b) => Math.abs(b.page.number - here) - Math.abs(a.page.number - here));
    for (const leaf of drawn.slice(0, drawn.length - MOST)) {
      this._empty(leaf);
    }
    this.again();
  }

  _empty(leaf) {
    this._pieces = null;
    leaf.node.style.minHeight = `${leaf.node.offsetHeight}px`;
    leaf.node.replaceChildren();
    Object.assign(leaf, { views: null, asked: false });
  }

  // Before the server has answered: what the decision will look like.
  _preview(ids, pages, isRejected) {
    for (const page of pages) {
      const leaf = this._leaves.get(page);
      for (const view of leaf?.views ?? []) {
        const touched = view.block.pieces.filter((piece) => ids.has(piece.change));
        if (!touched.length) continue;
        for (const piece of touched) {
          piece.fresh ??= piece.text;
          piece.decision = isRejected ? "reject" : null;
          piece.text = isRejected ? piece.source : piece.fresh === piece.source ? "" : piece.fresh;
        }
        this._replace(leaf, view, view.block);
      }
    }
    this._review.emit("drawn");
  }

  _replace(leaf, view, block) {
    this._pieces = null;
    const hadFocus = view.node.contains(document.activeElement) && document.activeElement.dataset.change;
    const at = leaf.views.indexOf(view);
    const fresh = this._view.block(block, leaf.views[at - 1]?.removed);
    leaf.views[at] = fresh;
    view.node.replaceWith(fresh.node);
    this._view.dress(fresh.node.parentElement);
    if (hadFocus) $(`[data-change="${CSS.escape(hadFocus)}"]`, fresh.node)?.focus({ preventScroll: true });
  }

  // What the server says of changed pages; only blocks that differ are drawn anew. `pages` null: all of them.
  async _refresh(pages) {
    const drawn = [...this._leaves.values()].filter((leaf) => leaf.asked && (!pages || pages.has(leaf.page.number)));
    drawn.sort((a, b) => a.page.number - b.page.number);
    const here = this.anchor().page;
    for (const leaf of drawn.filter((one) => Math.abs(one.page.number - here) > 8)) this._empty(leaf);
    const near = drawn.filter(({ asked }) => asked);
    this.again();
    if (!near.length) return;
    try {
      const { blocks } = await this._review.flow(near[0].page.number, near.at(-1).page.number);
      this._hold(() => { for (const leaf of near) this._merge(leaf, blocks.filter((block) => block.page === leaf.page.number)); });
      this._review.emit("drawn");
    } catch (error) { fail(error); }
  }

  _merge(leaf, blocks) {
    if (!leaf.views || leaf.views.length !== blocks.length || leaf.views.some((view, at) => view.block.id !== blocks[at].id)) {
      this._fill(leaf, blocks);
      return;
    }
    blocks.forEach((block, at) => {
      const view = leaf.views[at];
      if (view.key !== JSON.stringify(block)) this._replace(leaf, view, block);
    });
  }

  // Does something that may change heights, and leaves what is being read where it is.
  _hold(change) {
    const held = this._blockAt(this.root.getBoundingClientRect().top + this.root.clientHeight * REFERENCE);
    const before = held?.node.getBoundingClientRect().top;
    change();
    const after = held && $(`[data-block="${CSS.escape(held.block.id)}"]`, this._article)?.getBoundingClientRect().top;
    if (after !== undefined && after !== null && Math.abs(after - before) > 1) this.root.scrollTop += after - before;
  }

  _click(event) {
    if (!getSelection().isCollapsed) return;
    this._review.select(event.target.closest("[data-change]")?.dataset.change ?? null, "text");
  }

  _hover(id) {
    if (id === this._hovered) return;
    this._hovered = id;
    for (const node of this._article.querySelectorAll(".hov")) node.classList.remove("hov");
    if (id) for (const node of this._article.querySelectorAll(`[data-change="${CSS.escape(id)}"]`)) node.classList.add("hov");
  }

  // --- places

  _leafAt(y) {
    return lastAbove(this._order, y);
  }

  _blockAt(y) {
    const leaf = this._leafAt(y);
    let found = null;
    for (const view of leaf?.views ?? []) {
      if (!view.node.getClientRects().length) continue;
      if (view.node.getBoundingClientRect().top > y && found) break;
      found = view;
    }
    return found;
  }

  // Where the eye is: { page, share of the page's section, block, share of the block }.
  anchor() {
    const y = this.root.getBoundingClientRect().top + this.root.clientHeight * REFERENCE;
    const leaf = this._leafAt(y);
    if (!leaf) return { page: 1, share: 0, block: null, within: 0 };
    const share = shareOf(leaf.node, y);
    const view = this._blockAt(y);
    return { page: leaf.page.number, share, block: view?.block ?? null, within: view ? shareOf(view.node, y) : 0 };
  }

  // The first block in the window: where listening begins.
  get first() {
    return this._blockAt(this.root.getBoundingClientRect().top + 40)?.block ?? null;
  }

  // Scrolls to a place as `anchor` of the other pane tells it: the block at `top` points of the page, or a share of it.
  follow({ page, share, top }) {
    const leaf = this._leaves.get(page);
    if (!leaf) return;
    const base = this.root.getBoundingClientRect().top + this.root.clientHeight * REFERENCE;
    const view = top === null ? null : closest(leaf.views ?? [], page, top);
    const box = view?.node.getBoundingClientRect();
    const y = box?.height ? box.top + box.height * shareOfBox(view.block, page, top) : pointOf(leaf.node, share);
    this.root.scrollTop += y - base;
  }

  async reveal(page, find) {
    await this.load(page - 1, page + 1);
    const target = find() ?? this._leaves.get(page)?.node;
    if (!target) return null;
    target.closest(".k:not(.open)")?.querySelector("button")?.click();
    await this._place(target, target.offsetHeight > this.root.clientHeight * 0.6 ? "start" : "center");
    return target;
  }

  // Heights above a place are guesses until they are drawn: once more until nothing moves.
  async _place(target, block) {
    for (let turn = 0, still = 0; turn < TURNS && still < 2; turn += 1) {
      const before = target.getBoundingClientRect().top;
      target.scrollIntoView({ block, inline: "nearest" });
      await new Promise(requestAnimationFrame);
      still = Math.abs(target.getBoundingClientRect().top - before) < 1 ? still + 1 : 0;
    }
  }

  revealChange(id) {
    const item = this._review.byId.get(id);
    return item ? this.reveal(item.page, () => $(`[data-change="${CSS.escape(id)}"]`, this._article)) : Promise.resolve(null);
  }

  revealSpan(page, start, end) {
    return this.reveal(page, () => this.ranges(start, end)[0]?.startContainer.parentElement);
  }

  async goToPage(page) {
    const leaf = this._leaves.get(page);
    if (!leaf) return;
    leaf.node.scrollIntoView({ block: "start" });
    await this.load(page - 1, page + 1);
    await this._place(leaf.node, "start");
  }

  // All runs that are drawn, in the order of the document.
  get pieces() {
    return (this._pieces ??= this._order.flatMap(({ views }) => (views ?? []).flatMap(({ pieces }) => pieces)));
  }

  ranges(start, end) {
    return rangesOf(this.pieces, start, end);
  }
}

const shareOf = (node, y) => {
  const box = node.getBoundingClientRect();
  return box.height ? Math.min(Math.max((y - box.top) / box.height, 0), 1) : 0;
};
const pointOf = (node, share) => {
  const box = node.getBoundingClientRect();
  return box.top + box.height * share;
};

function boxOn(block, page) {
  return block.boxes?.find(([number]) => number === page);
}

function shareOfBox(block, page, top) {
  const [, , y0, , y1] = boxOn(block, page);
  return y1 > y0 ? Math.min(Math.max((top - y0) / (y1 - y0), 0), 1) : 0;
}

// The block that stands at `top` points of the page, or the nearest one.
function closest(views, page, top) {
  let found = null;
  let least = Infinity;
  for (const view of views) {
    const box = boxOn(view.block, page);
    if (!box) continue;
    const distance = top < box[2] ? box[2] - top : top > box[4] ? top - box[4] : 0;
    if (distance < least) [found, least] = [view, distance];
  }
  return found;
}
