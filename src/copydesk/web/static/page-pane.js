// The pages as they look, with a box over each change; pictures come when a page comes near, and go when it is far.

import { $$, el, lastAbove, store, stored } from "./dom.js";
import { fail } from "./live.js";

const SCALES = [1, 1.5, 2, 3];
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const REFERENCE = 0.3;

export class PagePane {
  constructor(root, review) {
    this.root = root;
    this._review = review;
    this._leaves = new Map(); // page -> { page, node, image, boxes, drawn }
    this._order = [];
    this.zoom = Number(stored("zoom")) || 1;
    this._watcher = new IntersectionObserver((entries) => this._meet(entries), { root, rootMargin: "800px 0px" });
    review.on("pages", () => this._build());
    review.on("filter", () => this._dress());
    review.on("selected", () => this._dress());
    review.on("hover", (id) => this._hover(id));
    review.on("decided", () => this._dress());
    review.on("changed", ({ pages }) => this._redraw(pages));
    root.addEventListener("click", (event) => review.select(this._hit(event)?.dataset.change ?? null, "page"));
    root.addEventListener("pointermove", (event) => review.emit("hover", this._hit(event)?.dataset.change ?? null));
    root.addEventListener("pointerleave", () => review.emit("hover", null));
    new ResizeObserver(() => this._resize()).observe(root);
  }

  // Small boxes stand on top, so the first under the pointer is the one that is meant.
  _hit(event) {
    return event.target.closest("[data-change]");
  }

  _build() {
    const pages = this._review.isPlain ? [] : this._review.pages;
    if (this._leaves.size === pages.length && pages.every(({ number }) => this._leaves.has(number))) return;
    this._watcher.disconnect();
    this._leaves.clear();
    this.root.replaceChildren(...pages.map((page) => {
      const boxes = el("div", { class: "boxes", "aria-hidden": "true" });
      const image = el("img", { alt: `Page ${page.number} as it looks`, decoding: "async", draggable: "false" });
      const node = el("figure", { "data-page": page.number }, image, boxes);
      node.style.aspectRatio = `${page.width} / ${page.height}`;
      image.addEventListener("error", () => node.classList.add("broken"));
      image.addEventListener("load", () => node.classList.add("there"));
      this._leaves.set(page.number, { page, node, image, boxes, drawn: false });
      return node;
    }));
    this._order = [...this._leaves.values()];
    this._resize();
    for (const { node } of this._order) this._watcher.observe(node);
  }

  // The server is back: pictures that did not come are asked for once more.
  again() {
    for (const leaf of this._order.filter(({ node, drawn }) => drawn && node.classList.contains("broken"))) {
      this._hide(leaf);
      this._show(leaf);
    }
  }

  _resize() {
    const widest = Math.max(...this._review.pages.map(({ width }) => width), 1);
    const room = this.root.clientWidth - 32;
    if (room <= 0 || !this._leaves.size) return;
    const held = this.anchor();
    for (const { page, node } of this._leaves.values()) node.style.width = `${Math.round((room * this.zoom * page.width) / widest)}px`;
    this.follow({ ...held, top: null });
    for (const leaf of this._leaves.values()) if (leaf.image.hasAttribute("src")) this._picture(leaf);
  }

  setZoom(zoom) {
    this.zoom = Math.min(Math.max(zoom, STEPS[0]), STEPS.at(-1));
    store("zoom", this.zoom);
    this._resize();
    this._review.emit("zoom", this.zoom);
  }

  stepZoom(by) {
    const next = by > 0 ? STEPS.find((step) => step > this.zoom + 0.01) : STEPS.findLast((step) => step < this.zoom - 0.01);
    if (next) this.setZoom(next);
  }

  _meet(entries) {
    for (const { isIntersecting, target } of entries) {
      const leaf = this._leaves.get(Number(target.dataset.page));
      if (!leaf) continue;
      if (isIntersecting) this._show(leaf);
      else if (leaf.drawn) this._hide(leaf);
    }
  }

  _show(leaf) {
    this._picture(leaf);
    leaf.drawn = true;
    this._draw(leaf).catch(fail);
  }

  _hide(leaf) {
    leaf.image.removeAttribute("src");
    leaf.boxes.replaceChildren();
    leaf.node.classList.remove("there", "broken");
    leaf.drawn = false;
  }

  _picture(leaf) {
    const needed = (leaf.node.clientWidth / leaf.page.width) * Math.min(devicePixelRatio, 2);
    const scale = SCALES.find((one) => one >= needed * 1.15) ?? SCALES.at(-1);
    const address = `${this._review.path}/pages/${leaf.page.number}.png?scale=${scale}`;
    if (leaf.image.getAttribute("src") !== address) leaf.image.setAttribute("src", address);
  }

  async _draw(leaf) {
    const { page, boxes } = leaf;
    const changes = await this._review.changesOf(page.number);
    if (!leaf.drawn) return;
    const found = changes.flatMap((change) => (change.boxes ?? []).filter(([number]) => number === page.number).map((box) => [change, box]));
    const area = ([, x0, top, x1, bottom]) => (x1 - x0) * (bottom - top);
    found.sort((a, b) => area(b[1]) - area(a[1]));
    boxes.replaceChildren(...found.map(([change, [, x0, top, x1, bottom]]) => {
      const reason = this._review.reasons.get(change.reason);
      const node = el("i", { class: `box ${reason?.colour ?? "c-grey"} ${change.origin === "user" ? "own" : ""}`, "data-change": change.id });
      node.style.left = percent(x0 - 1, page.width);
      node.style.top = percent(top - 0.5, page.height);
      node.style.width = percent(x1 - x0 + 2, page.width);
      node.style.height = percent(bottom - top + 1, page.height);
      return node;
    }));
    this._dress(boxes);
    this._review.emit("boxes");
  }

  _redraw(pages) {
    for (const leaf of this._leaves.values()) {
      if (leaf.drawn && (!pages || pages.has(leaf.page.number))) this._draw(leaf).catch(fail);
    }
  }

  _dress(root = this.root) {
    const review = this._review;
    for (const node of $$(".box[data-change]", root)) {
      const item = review.byId.get(node.dataset.change);
      node.classList.toggle("off", !review.isShownId(node.dataset.change));
      node.classList.toggle("back", Boolean(item?.rejected));
      node.classList.toggle("sel", node.dataset.change === review.selected);
    }
  }

  _hover(id) {
    if (id === this._hovered) return;
    this._hovered = id;
    for (const node of $$(".box", this.root)) node.classList.toggle("hov", node.dataset.change === id);
  }

  // The boxes of the sentence that is being spoken.
  speak(boxes) {
    for (const node of $$(".said", this.root)) node.remove();
    for (const [number, x0, top, x1, bottom] of boxes ?? []) {
      const leaf = this._leaves.get(number);
      if (!leaf) continue;
      const node = el("i", { class: "said", "aria-hidden": "true" });
      node.style.left = percent(x0 - 1, leaf.page.width);
      node.style.top = percent(top - 1, leaf.page.height);
      node.style.width = percent(x1 - x0 + 2, leaf.page.width);
      node.style.height = percent(bottom - top + 2, leaf.page.height);
      leaf.node.append(node);
    }
  }

  // --- places

  anchor() {
    const y = this.root.getBoundingClientRect().top + this.root.clientHeight * REFERENCE;
    const found = lastAbove(this._order, y);
    if (!found) return { page: 1, share: 0, top: null };
    const box = found.node.getBoundingClientRect();
    const share = box.height ? Math.min(Math.max((y - box.top) / box.height, 0), 1) : 0;
    return { page: found.page.number, share, top: this._isTall(found) ? share * found.page.height : null };
  }

  // A page that fits the window is followed as a whole; a larger one by its blocks.
  _isTall(leaf) {
    return leaf.node.offsetHeight > this.root.clientHeight * 1.15;
  }

  follow({ page, share, top = null, block = null, within = 0 }) {
    const leaf = this._leaves.get(page);
    if (!leaf) return;
    const box = block?.boxes?.find(([number]) => number === page);
    const y = top ?? (box ? box[2] + (box[4] - box[2]) * within : null);
    const rect = leaf.node.getBoundingClientRect();
    const at = this._isTall(leaf) && y !== null ? y / leaf.page.height : share;
    this.root.scrollTop += rect.top + rect.height * at - this.root.getBoundingClientRect().top - this.root.clientHeight * REFERENCE;
  }

  goToPage(number) {
    const leaf = this._leaves.get(number);
    if (leaf) this.root.scrollTop += leaf.node.getBoundingClientRect().top - this.root.getBoundingClientRect().top - 12;
  }

  // Brings a box into view: nothing moves where it is in view already.
  revealBox([number, , top, , bottom]) {
    const leaf = this._leaves.get(number);
    if (!leaf) return;
    const rect = leaf.node.getBoundingClientRect();
    const pane = this.root.getBoundingClientRect();
    const y0 = rect.top + (rect.height * top) / leaf.page.height - pane.top;
    const y1 = rect.top + (rect.height * bottom) / leaf.page.height - pane.top;
    if (y0 < 16 || y1 > pane.height - 16) this.root.scrollTop += Math.min((y0 + y1) / 2 - pane.height * 0.42, y0 - 24);
  }
}

const percent = (value, whole) => `${((value / whole) * 100).toFixed(3)}%`;
