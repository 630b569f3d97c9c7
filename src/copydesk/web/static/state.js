// One document under review: what the server said, what is shown of it, and the decisions on their way.

import { ApiError, get, patch, post, put, query } from "./api.js";
import { colourOf, groupOf } from "./colours.js";

const MOST = 1000; // changes of one page that are asked for

export class Review {
  constructor(id) {
    this.path = `/api/documents/${encodeURIComponent(id)}`;
    this.id = id;
    this.document = null;
    this.pages = [];
    this.items = []; // all changes in reading order: { id, page, reason, rejected }
    this.byId = new Map();
    this.reasons = new Map(); // code -> { code, group, colour, meaning, origin, count, rejected }
    this.hidden = new Set(); // codes that the filter leaves out
    this.wanted = "all"; // or "open", "rejected"
    this.selected = null;
    this.sending = 0;
    this._handlers = new Map();
    this._changes = new Map();
    this._queue = Promise.resolve();
    this._shown = null;
  }

  on(name, handle) {
    this._handlers.set(name, [...(this._handlers.get(name) ?? []), handle]);
  }

  emit(name, data) {
    for (const handle of this._handlers.get(name) ?? []) handle(data);
  }

  // --- reading

  async loadDocument() {
    const before = this.document;
    const answer = await get(this.path);
    // what the server told meanwhile is newer than its answer
    if (this.document === before) this.tell(answer);
    return this.document;
  }

  tell(document) {
    this.document = document;
    this.emit("document");
  }

  async loadAll() {
    const [{ pages }] = await Promise.all([get(`${this.path}/pages`), this.loadIndex()]);
    this.pages = pages;
    this.emit("pages");
  }

  async loadIndex() {
    const answer = await get(`${this.path}/changes/index?repairs=0`);
    const reasons = answer.reasons.map((reason) => {
      const group = groupOf(reason);
      return { ...reason, group, colour: colourOf(group) };
    });
    this.reasons = new Map(reasons.map((reason) => [reason.code, reason]));
    this.items = answer.items.map(([id, page, at, rejected], order) =>
      ({ id, page, reason: reasons[at], rejected: Boolean(rejected), order }));
    this.byId = new Map(this.items.map((item) => [item.id, item]));
    if (this.selected && !this.byId.has(this.selected)) this.select(null);
    this.refilter();
  }

  flow(first, last) {
    return get(`${this.path}/flow${query({ first, last })}`);
  }

  // The changes of one page with their boxes; asked for once.
  changesOf(page) {
    if (!this._changes.has(page)) {
      const asked = get(`${this.path}/changes${query({ page, limit: MOST, repairs: 0 })}`).then(({ changes }) => changes);
      asked.catch(() => this._changes.delete(page));
      this._changes.set(page, asked);
    }
    return this._changes.get(page);
  }

  // Cuts of low confidence, those behind the change `after`.
  doubtful(after, limit) {
    return get(`${this.path}/changes${query({ doubtful: 1, repairs: 0, after, limit })}`);
  }

  async changeOf(id) {
    const item = this.byId.get(id);
    if (!item) return null;
    return (await this.changesOf(item.page)).find((change) => change.id === id) ?? null;
  }

  // --- what is shown

  isShown(item) {
    if (this.hidden.has(item.reason.code)) return false;
    return this.wanted === "all" || item.rejected === (this.wanted === "rejected");
  }

  isShownId(id) {
    const item = this.byId.get(id);
    return !item || this.isShown(item);
  }

  // A text has no pages that could be shown.
  get isPlain() {
    return this.pages.length > 0 && !this.pages[0].width;
  }

  get shown() {
    return (this._shown ??= this.items.filter((item) => this.isShown(item)));
  }

  // Shows a change that the filter leaves out.
  uncover(item) {
    if (this.isShown(item)) return;
    this.hidden.delete(item.reason.code);
    this.wanted = "all";
    this.refilter();
  }

  refilter() {
    this._shown = null;
    const chosen = this.byId.get(this.selected);
    if (chosen && !this.isShown(chosen) && this.wanted === "all") this.select(null);
    this.emit("filter");
  }

  select(id, from = "") {
    if (id === this.selected) return;
    this.selected = id;
    this.emit("selected", { id, from });
  }

  // The change `by` steps from the chosen one; without one, the first on or behind `page`.
  neighbour(by, page) {
    const list = this.shown;
    if (!list.length) return null;
    const chosen = this.byId.get(this.selected);
    let at = chosen ? list.indexOf(chosen) : -1;
    if (chosen && at < 0) at = list.findIndex(({ order }) => order > chosen.order) - (by > 0 ? 1 : 0);
    else if (!chosen) {
      const first = list.findIndex((item) => item.page >= page);
      at = by > 0 ? (first < 0 ? -1 : first - 1) : (first < 0 ? list.length : first);
    }
    return list[(at + by + list.length) % list.length];
  }

  // --- deciding

  // Rejects ("put back") or accepts changes. What is seen changes at once; the server's answer follows.
  decide(ids, isRejected, where = null) {
    const items = ids.map((id) => this.byId.get(id)).filter((item) => item && item.rejected !== isRejected);
    if (!items.length) return Promise.resolve();
    const verb = isRejected ? "reject" : "accept";
    this._mark(items, isRejected);
    return this._send(() => patch(`${this.path}/edits`, where ? { [`${verb}_where`]: where } : { [verb]: items.map(({ id }) => id) }),
      { onFailure: () => this._mark(items, !isRejected) });
  }

  _mark(items, isRejected) {
    for (const item of items) {
      item.rejected = isRejected;
      item.reason.rejected += isRejected ? 1 : -1;
    }
    const ids = new Set(items.map(({ id }) => id));
    for (const asked of this._changes.values()) {
      asked.then((changes) => {
        for (const change of changes) if (ids.has(change.id)) change.decision = isRejected ? "reject" : null;
      }, () => {});
    }
    this._shown = null;
    this.emit("decided", { ids, pages: new Set(items.map(({ page }) => page)), isRejected });
  }

  // Own edits: `what` is "drop", "restore" or "forget".
  edit(what, start, end) {
    return this._send(() => patch(`${this.path}/edits`, { [what]: [[start, end]] }), { isStructural: true });
  }

  undo() { return this.document?.can_undo ? this._send(() => post(`${this.path}/undo`), { isStructural: true }) : Promise.resolve(); }
  redo() { return this.document?.can_redo ? this._send(() => post(`${this.path}/redo`), { isStructural: true }) : Promise.resolve(); }

  // What the document is called; nothing else of it changes.
  async rename(name) {
    this.tell(await patch(this.path, { name }));
  }

  async setSettings(settings) {
    await this._queue.catch(() => {});
    this.sending += 1;
    try {
      this.tell(await put(`${this.path}/settings`, settings));
    } finally { this.sending -= 1; }
    if (this.document.state === "done") await this.refresh();
  }

  // Everything anew: other settings, or another window changed something.
  async refresh() {
    this._changes.clear();
    await this.loadAll();
    this.emit("changed", { pages: null });
  }

  // One after the other, in the order in which they were made.
  _send(call, { isStructural = false, onFailure = () => {} } = {}) {
    this.sending += 1;
    this.emit("sending");
    const sent = this._queue.catch(() => {}).then(call).then((answer) => this._settle(answer, isStructural), async (error) => {
      onFailure();
      if (error instanceof ApiError && error.status === 409) await this.loadDocument().then(() => this.refresh());
      throw error;
    }).finally(() => { this.sending -= 1; this.emit("sending"); });
    this._queue = sent;
    return sent;
  }

  async _settle(answer, isStructural) {
    // a step of the version that was not ours: another window changed something in between
    const isAlone = answer.version === this.document.version + 1;
    this.tell({ ...this.document, ...answer });
    const pages = isAlone && answer.changed_pages ? new Set(answer.changed_pages) : null;
    if (isStructural || !isAlone) {
      if (pages) for (const page of pages) this._changes.delete(page);
      else this._changes.clear();
      await this.loadIndex();
    }
    this.emit("changed", { pages });
    return answer;
  }
}
