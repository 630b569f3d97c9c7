// The desk: drop documents, see how far they are.

import "./chrome.js";
import { $, debounce, el, number, plural, size, store, stored } from "./dom.js";
import { get, post, query, remove } from "./api.js";
import { fail, listenToServer, say, toast } from "./live.js";
import { fillRow, fillSending, isBusy } from "./row.js";
import { documentsOf, filesOf, send } from "./upload.js";
import { plain } from "./unseen.js";

const list = $("#list");
const documents = new Map(); // id -> { document, row }
const leaving = new Set(); // deleted here, not yet there
const sending = new Map(); // row -> file: on its way
let next = null;

// --- the list

const address = (document, more = "") => `/api/documents/${encodeURIComponent(document.id)}${more}`;
const rowOf = (document) => documents.get(document.id)?.row;

function show(document, atEnd = false) {
  if (leaving.has(document.id)) return;
  const known = documents.get(document.id);
  const row = known?.row ?? rowOnItsWay(document) ?? el("li");
  const before = known?.document.state;
  documents.set(document.id, { document, row });
  // what somebody types into a password field is not to be lost
  if (known && before === document.state && document.state === "failed" && row.contains(window.document.activeElement)) return;
  const hadFocus = row.contains(window.document.activeElement) && window.document.activeElement.className;
  fillRow(row, document, handlers);
  if (hadFocus) row.querySelector(".open, .acts button")?.focus();
  if (!row.isConnected) atEnd ? list.append(row) : list.prepend(row);
  if (before && before !== document.state && !isBusy(document)) {
    say(`${plain(document.name)}: ${document.state === "done" ? `done, ${number(document.words)} words kept` : document.error?.message ?? document.state}`);
  }
  settle();
}

// The server may tell of a document before it has answered the upload.
function rowOnItsWay({ name, size: bytes }) {
  const found = [...sending].find(([, file]) => file.name === name && file.size === bytes)?.[0];
  sending.delete(found);
  return found;
}

function forget(id) {
  documents.get(id)?.row.remove();
  documents.delete(id);
  settle();
}

function settle() {
  const total = documents.size;
  $("#loading").hidden = true;
  $(".documents").hidden = !list.children.length && $("#examples li") !== null;
  $("#empty").hidden = list.children.length > 0;
  $("#count").textContent = total ? `${number(total)}${next ? "+" : ""}` : "";
  $("#filter").hidden = total < 8 && !$("#filter").value;
  $("#examples").hidden = total > 0 || !$("#examples li");
}

async function load(after = null) {
  const answer = await get(`/api/documents${query({ limit: 50, after })}`);
  next = answer.next;
  const shown = after ? answer.documents : [...answer.documents].reverse();
  for (const document of shown) show(document, Boolean(after));
  $("#more").hidden = !next;
  settle();
  if (after) return;
  // what another window deleted while this one slept
  const newest = new Set(answer.documents.map(({ id }) => id));
  if (!next) for (const id of [...documents.keys()]) if (!newest.has(id)) forget(id);
}

const handlers = {
  async cancel(document) {
    try { await post(address(document, "/cancel")); } catch (error) { fail(error); }
  },
  async retry(document, password) {
    try { await post(address(document, "/retry"), password ? { password } : {}); } catch (error) { fail(error); }
  },
  // Nothing is deleted until the message is gone: undoing needs no way back then.
  async remove(document) {
    const row = rowOf(document);
    const following = row.nextElementSibling ?? row.previousElementSibling;
    leaving.add(document.id);
    row.hidden = true;
    (following?.querySelector("a,button") ?? $("#pick")).focus();
    const isUndone = await toast(`Deleted ${plain(document.name)}.`, { action: ["Undo"] });
    if (!leaving.delete(document.id)) return; // the page was left
    if (isUndone) {
      row.hidden = false;
      row.querySelector("a,button")?.focus();
      return say("Not deleted");
    }
    try {
      await remove(address(document));
      forget(document.id);
    } catch (error) {
      row.hidden = false;
      fail(error);
    }
  },
};

addEventListener("pagehide", () => {
  for (const id of leaving) remove(address({ id }), { keepalive: true }).catch(() => {});
  leaving.clear();
});

// --- adding

const profile = $("#profile");
profile.value = stored("profile") ?? "podcast";
profile.addEventListener("change", () => store("profile", profile.value));

function add(files) {
  if (!files.length) return toast("There is no PDF and no text file in it.", { bad: true });
  say(`Adding ${plural(files.length, "document")}`);
  return send(files, { profile: profile.value }, {
    begin(file) {
      const row = el("li");
      fillSending(row, file, 0);
      list.prepend(row);
      sending.set(row, file);
      settle();
      return { row, file };
    },
    progress: ({ row, file }, share) => row.isConnected && row.dataset.state === "sending" && fillSending(row, file, share),
    done({ row }, document) {
      sending.delete(row);
      const known = documents.get(document.id);
      if (known && known.row !== row) row.remove();
      else if (!known) {
        documents.set(document.id, { document, row });
        fillRow(row, document, handlers);
      }
      settle();
    },
    failed({ row, file }, error) {
      sending.delete(row);
      fillSending(row, file, 1, error, () => { row.remove(); settle(); });
      say(`${plain(file.name)}: ${error.message}`);
    },
  });
}

const picker = $("#files");
const folder = $("#folder");
$("#pick").addEventListener("click", () => picker.click());
$("#pick-folder").addEventListener("click", () => folder.click());
$("#drop").addEventListener("submit", (event) => event.preventDefault());
$("#drop").addEventListener("click", (event) => event.target.closest("button,select,label,input,.how") ?? picker.click());
picker.addEventListener("change", () => { add([...picker.files]); picker.value = ""; });
folder.addEventListener("change", () => { add(documentsOf(folder.files)); folder.value = ""; });

let depth = 0;
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; $("#over").hidden = false; } });
addEventListener("dragleave", (event) => { if (hasFiles(event) && (depth -= 1) <= 0) { depth = 0; $("#over").hidden = true; } });
addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } });
addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  depth = 0;
  $("#over").hidden = true;
  try { add(await filesOf(event.dataTransfer)); } catch { toast("That could not be read.", { bad: true }); }
});

// --- examples, limits, finding

async function loadExamples() {
  const examples = await get("/api/examples");
  $("#examples ul").replaceChildren(...examples.map((example) => el("li", {}, el("button", { type: "button", onclick: async () => {
    try {
      const document = await post(`/api/examples/${encodeURIComponent(example.name)}`);
      location.assign(`/documents/${encodeURIComponent(document.id)}`);
    } catch (error) { fail(error); }
  } }, el("strong", {}, example.title), el("span", {}, plural(example.pages, "page"))))));
  settle();
}

async function loadLimits() {
  const { limits } = await get("/api/settings");
  $("#limits").textContent = `up to ${size(limits.upload)}, ${number(limits.pages)} pages`;
}

$("#filter").addEventListener("input", debounce(() => {
  const wanted = $("#filter").value.trim().toLowerCase();
  let count = 0;
  for (const { document, row } of documents.values()) {
    row.hidden = leaving.has(document.id) || !`${document.name} ${document.title ?? ""}`.toLowerCase().includes(wanted);
    count += row.hidden ? 0 : 1;
  }
  say(wanted ? `${plural(count, "document")} found` : "");
}, 120));
$("#more").addEventListener("click", () => load(next).catch(fail));

load().catch((error) => { $("#loading").textContent = "The list cannot be shown."; fail(error); });
loadExamples().catch(() => {});
loadLimits().catch(() => {});
listenToServer({ document: (document) => show(document), deleted: ({ id }) => forget(id) }, () => load().catch(fail));
