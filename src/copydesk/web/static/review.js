// The review page: panes, panel and keys put together.

import { flipTheme } from "./chrome.js";
import { $, $$, number, plural, store, stored } from "./dom.js";
import { fail, listenToServer, say, toast } from "./live.js";
import { plain, runsRightToLeft } from "./unseen.js";
import { Review } from "./state.js";
import { TextPane } from "./text-pane.js";
import { PagePane } from "./page-pane.js";
import { SpokenPane } from "./spoken-pane.js";
import { Sentences } from "./sentences.js";
import { Sync } from "./sync.js";
import { Card, excerpt } from "./card.js";
import { ReasonsPanel } from "./reasons-panel.js";
import { drawFacts, drawFindings, drawSummary, makeTabs } from "./findings-panel.js";
import { DoubtsPanel } from "./doubts-panel.js";
import { SettingsPanel } from "./settings-panel.js";
import { Find } from "./find.js";
import { Player } from "./player.js";
import { SelectionBar } from "./selection.js";
import { makeKeys } from "./keys.js";
import { makeTakeaway } from "./takeaway.js";
import { makeRename } from "./rename.js";
import { drawState, drawTrouble } from "./waiting.js";

const work = $(".work");
const review = new Review(work.dataset.document);
const NARROW = matchMedia("(max-width: 60rem)");
const DRAWER = matchMedia("(max-width: 75rem)");

const text = new TextPane($("#text"), review);
const pages = new PagePane($("#pages"), review);
const sentences = new Sentences(review);
const spoken = new SpokenPane($("#spoken"), review, sentences, (at) => player.open(at).catch(fail));
const sync = new Sync(pages, [text, spoken]);
const isSpoken = () => !spoken.root.hidden;
const shownText = () => (isSpoken() ? spoken : text);

// --- going to places

async function goToChange(id, from = "") {
  const item = review.byId.get(id);
  if (!item) return;
  if (isSpoken()) showText("changes");
  sync.mute(400);
  if (from !== "text") await text.revealChange(id);
  const change = await review.changeOf(id);
  const boxes = change?.boxes ?? [];
  if (from !== "page" && boxes.length) pages.revealBox(boxes.find(([page]) => page === item.page) ?? boxes[0]);
}

review.on("selected", ({ id, from }) => {
  count();
  if (id) goToChange(id, from).catch(fail);
});

// From a list of the panel: where that covers the text it makes way, and the keys go on at the change.
async function visit(id) {
  const item = review.byId.get(id);
  if (!item) return;
  review.uncover(item);
  review.select(id, "panel");
  const covers = DRAWER.matches && isPanelShown();
  if (covers) showPanel(false);
  await goToChange(id);
  if (covers) $(`#text [data-change="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

async function step(by) {
  const item = review.neighbour(by, text.anchor().page);
  if (!item) return say("No change is shown");
  review.select(item.id, "keys");
  await goToChange(item.id);
  $(`#text [data-change="${CSS.escape(item.id)}"]`)?.focus({ preventScroll: true });
  const change = await review.changeOf(item.id);
  if (change) say(`${item.reason.code}, page ${item.page}${item.rejected ? ", put back" : ""}: ${excerpt(change.source)}`);
  return undefined;
}

async function goToPage(page) {
  const wanted = Math.min(Math.max(page, 1), review.pages.at(-1)?.number ?? 1);
  sync.mute(500);
  pages.goToPage(wanted);
  if (isSpoken()) await spoken.show(wanted);
  else await text.goToPage(wanted);
  arrive(wanted);
}

let here = 1;
const field = $("#page");
function arrive(page) {
  if (document.activeElement !== field) field.value = page;
  if (page === here) return;
  here = page;
  reasons.draw();
}
for (const pane of [text, pages, spoken]) {
  pane.root.addEventListener("scroll", () => requestAnimationFrame(() => pane.root.clientHeight && !pane.root.hidden && arrive(pane.anchor().page)), { passive: true });
}

function count() {
  const total = review.shown.length;
  const at = review.selected ? review.shown.findIndex(({ id }) => id === review.selected) + 1 : 0;
  $("#at").textContent = at ? `${number(at)} of ${number(total)}` : plural(total, "change");
  for (const button of [$("#previous"), $("#next")]) button.disabled = !total;
}
review.on("filter", count);
review.on("decided", count);

// --- deciding

const decide = (item, isRejected) => review.decide([item.id], isRejected).catch(fail);
const chosen = () => review.byId.get(review.selected);
const actions = {
  reject(item) { decide(item, true); say("Put back"); },
  accept(item) {
    if (item.rejected) { decide(item, false); return say("Cut again"); }
    return step(1).catch(fail);
  },
  async forget(item, change) {
    try { await review.edit("forget", change.start, change.end); say("Your edit is taken back"); } catch (error) { fail(error); }
  },
  next: () => step(1).catch(fail),
  close: () => review.select(null),
  only: (reason) => reasons.only([reason]),
};
async function rejectChosen() {
  const item = chosen();
  if (!item) return say("No change is chosen");
  if (item.reason.origin === "user") return actions.forget(item, await review.changeOf(item.id));
  return item.rejected ? say("It is put back already") : actions.reject(item);
}
async function decideMany(ids, isRejected, where, what) {
  const before = review.items.filter(({ rejected }) => rejected).length;
  try {
    await review.decide(ids, isRejected, where);
    const changed = Math.abs(review.items.filter(({ rejected }) => rejected).length - before);
    if (await toast(`${plural(changed, "change")} ${isRejected ? "put back" : "cut again"}: ${what}.`, { action: ["Undo"] })) undo();
  } catch (error) { fail(error); }
}
const undo = () => review.undo().then((answer) => answer && say("Undone")).catch(fail);
const redo = () => review.redo().then((answer) => answer && say("Redone")).catch(fail);
$("#undo").addEventListener("click", undo);
$("#redo").addEventListener("click", redo);
$("#next").addEventListener("click", () => step(1).catch(fail));
$("#previous").addEventListener("click", () => step(-1).catch(fail));

new Card($("#card"), review, actions);
const reasons = new ReasonsPanel($("#reasons"), review, decideMany, () => here);
new DoubtsPanel($("#doubts"), review, (id) => visit(id).catch(fail));
const settings = new SettingsPanel($("#settings"), review);
const chooseTab = makeTabs($(".tabs"));
makeTakeaway(review);
makeRename(review);

// --- search, selection, listening

const selection = new SelectionBar($("#float"), review, text, { onListen: (start) => listenFrom(start).catch(fail) });
const find = new Find(review, text, {
  async onHit(hit) {
    if (isSpoken()) showText("changes");
    sync.mute(400);
    await text.revealSpan(hit.page, hit.start, hit.end);
    sync.lead(text);
    selection.found(hit);
  },
  onEnd: () => selection.hide(),
});

const player = new Player($("#player"), review, sentences, {
  onSentence(at, sentence) {
    spoken.mark(at, true);
    pages.speak(sentence.boxes);
    markSpoken(sentence);
    if (sentence.boxes?.length) { sync.mute(); pages.revealBox(sentence.boxes[0]); }
  },
  onStop() {
    spoken.mark(null);
    pages.speak([]);
    markSpoken(null);
  },
});
let said = null;
function markSpoken(sentence) {
  said = sentence;
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("spoken");
  if (!sentence || isSpoken()) return;
  const ranges = text.ranges(sentence.start, sentence.end);
  if (!ranges.length) return;
  CSS.highlights.set("spoken", new Highlight(...ranges));
  const [box, pane] = [ranges[0].getBoundingClientRect(), text.root.getBoundingClientRect()];
  if (player.isPlaying && (box.top < pane.top + 20 || box.bottom > pane.bottom - 40)) text.root.scrollTop += box.top - pane.top - pane.height * 0.3;
}
async function listenFrom(start) {
  const at = await sentences.indexAt(start);
  if (at === null) return toast("Nothing is read aloud from there on.");
  return player.open(at);
}
async function listen() {
  if (player.isOpen) return player.toggle();
  if (isSpoken()) return player.open(spoken.first);
  if (selection.span) return listenFrom(selection.span.start);
  if (text.first) return listenFrom(text.first.pieces[0]?.start ?? 0);
  return player.open((await sentences.indexOnPage(here)) ?? 0);
}
$("#listen").addEventListener("click", () => listen().catch(fail));
review.on("drawn", () => said && markSpoken(said));

// --- views

function showText(which) {
  const { page } = shownText().anchor();
  text.root.hidden = which !== "changes";
  spoken.root.hidden = which !== "spoken";
  work.dataset.text = which;
  for (const button of $$("[data-text]", $(".text-pane"))) button.setAttribute("aria-pressed", String(button.dataset.text === which));
  selection.hide();
  if (which === "spoken") { review.select(null); spoken.show(page).catch(fail); } else text.goToPage(page).catch(fail);
  markSpoken(said);
}
function showPanes(which) {
  const wanted = review.isPlain || (which === "both" && NARROW.matches) ? "text" : which;
  work.dataset.view = wanted;
  for (const button of $$("[data-pane]")) button.setAttribute("aria-pressed", String(button.dataset.pane === wanted));
  if (!review.isPlain && (which !== "both" || !NARROW.matches)) store("panes", which);
  const page = here;
  requestAnimationFrame(() => (wanted === "page" ? pages.goToPage(page) : sync.lead(shownText())));
}
for (const button of $$("[data-text]", $(".text-pane"))) button.addEventListener("click", () => showText(button.dataset.text));
for (const button of $$("[data-pane]")) button.addEventListener("click", () => showPanes(button.dataset.pane));
NARROW.addEventListener("change", () => showPanes(NARROW.matches ? "text" : stored("panes") ?? "both"));

const isPanelShown = () => work.classList.contains("away") === DRAWER.matches;
function showPanel(wanted) {
  work.classList.toggle("away", wanted === DRAWER.matches);
  $("#panel").setAttribute("aria-expanded", String(wanted));
  if (wanted && DRAWER.matches) $("#side").focus();
}
$("#panel").addEventListener("click", () => showPanel(!isPanelShown()));
DRAWER.addEventListener("change", () => { work.classList.remove("away"); $("#panel").setAttribute("aria-expanded", String(!DRAWER.matches)); });
$("#main").addEventListener("click", () => DRAWER.matches && isPanelShown() && showPanel(false));
$("#panel").setAttribute("aria-expanded", String(!DRAWER.matches));

$("#goto").addEventListener("submit", (event) => {
  event.preventDefault();
  field.blur();
  if (/^\d+$/.test(field.value.trim())) goToPage(Number(field.value)).catch(fail);
});
const zoomTo = () => { $("#zoom").textContent = `${Math.round(pages.zoom * 100)}%`; };
review.on("zoom", zoomTo);
zoomTo();
$("#smaller").addEventListener("click", () => pages.stepZoom(-1));
$("#larger").addEventListener("click", () => pages.stepZoom(1));
$("#fit").addEventListener("click", () => pages.setZoom(1));

// --- keys

const help = makeKeys({
  n: () => step(1).catch(fail), j: () => step(1).catch(fail), p: () => step(-1).catch(fail), k: () => step(-1).catch(fail),
  a: () => (chosen() ? actions.accept(chosen()) : step(1).catch(fail)), r: () => rejectChosen().catch(fail),
  u: undo, U: redo, "/": () => find.open(), g: () => { field.focus(); field.select(); }, f: () => showPanel(!isPanelShown()), t: flipTheme,
  x: () => selection.drop().then((done) => done || say("No words are chosen")), b: () => selection.restore().then((done) => done || say("No cut words are chosen")),
  l: () => listen().catch(fail), v: () => showText(isSpoken() ? "changes" : "spoken"),
  "[": () => goToPage(here - 1).catch(fail), "]": () => goToPage(here + 1).catch(fail),
  "1": () => showPanes("page"), "2": () => showPanes("both"), "3": () => showPanes("text"),
  "+": () => pages.stepZoom(1), "=": () => pages.stepZoom(1), "-": () => pages.stepZoom(-1), "0": () => pages.setZoom(1),
  "?": () => help(),
  Escape() {
    if ($("#takeaway").matches(":popover-open")) return;
    if (DRAWER.matches && isPanelShown()) { showPanel(false); $("#panel").focus(); } else if (!$("#float").hidden) { selection.hide(); getSelection().removeAllRanges(); } else if (review.selected) review.select(null);
    else if (player.isOpen) player.close();
  },
}, [
  [["n", "p"], "next, previous change (also j, k)"], [["a"], "accept the change and go on; cut again what was put back"], [["r"], "reject: put it back"],
  [["u", "Shift+U"], "undo, redo (also Ctrl+Z, Ctrl+Shift+Z)"], [["/"], "search; Enter and Shift+Enter for the next and previous place"],
  [["x", "b"], "drop, put back the selected or found words"], [["l"], "listen from here; pause and go on"], [["v"], "with cuts, or as read aloud"],
  [["g", "[", "]"], "go to a page, the previous, the next one"], [["1", "2", "3"], "page, both, text"], [["+", "-", "0"], "larger, smaller, fit the width"],
  [["f", "t"], "the panel; light or dark"], [["?", "Esc"], "these keys; let go"],
]);

// --- beginning, and what the server tells later

review.on("document", () => {
  const { document: told } = review;
  $("#name").textContent = plain(told.name);
  document.title = `${plain(told.name)} – copydesk`;
  $("#undo").disabled = !told.can_undo;
  $("#redo").disabled = !told.can_redo;
  drawState($("#state"), told, review.path);
  work.classList.toggle("ready", told.state === "done");
  $("#take").disabled = told.state !== "done";
  for (const article of $$(".text-pane article")) {
    article.lang = told.language ?? "";
    article.dir = runsRightToLeft(told.language) ? "rtl" : "ltr";
  }
  if (told.state !== "done") return;
  drawFacts($("#facts"), told);
  drawFindings($("#found"), $("#tab-findings"), told.findings ?? [], (page) => goToPage(page).catch(fail));
  drawSummary($("#found"), told.summary);
});
review.on("pages", () => {
  work.classList.toggle("plain", review.isPlain);
  $(".panes").hidden = review.isPlain;
  if (review.isPlain) showPanes("text");
  $("#last").textContent = `of ${number(review.pages.at(-1)?.number ?? 0)}`;
  count();
});

let isOpen = false;
async function openDocument() {
  if (review.document.state !== "done" || isOpen) return;
  isOpen = true;
  await review.loadAll();
  await settings.draw();
}
async function begin() {
  try {
    await review.loadDocument();
    await openDocument();
  } catch (error) {
    drawTrouble($("#state"), error.status === 404 ? "There is no such document" : "This document cannot be shown", error.message);
  }
}

// Another window, or the work itself, changed it.
async function told(document) {
  if (document.id !== review.id) return;
  const before = review.document;
  if (before && review.sending) return;
  review.tell(document);
  if (!isOpen) return openDocument();
  if (document.state === "done" && (document.version !== before?.version || before?.state !== "done")) await review.refresh();
}

showPanes(stored("panes") ?? "both");
chooseTab($("#tab-reasons"));
begin();
listenToServer({
  document: (document) => told(document).catch(fail),
  deleted: ({ id }) => id === review.id && drawTrouble($("#state"), "This document was deleted", "It was deleted in another window."),
}, () => { begin(); text.again(); pages.again(); });
