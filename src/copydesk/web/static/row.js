// One document of the list: what it is, how far it is, what can be done with it.

import { duration, el, icon, number, plural, size } from "./dom.js";
import { plain } from "./unseen.js";

const BUSY = new Set(["waiting", "reading", "cleaning", "asking"]);
export const isBusy = (document) => BUSY.has(document.state);
const MARKS = { done: "check", failed: "warn", cancelled: "stop" };

// "Reading page 3 of 40", and how much is done from 0 to 1 (null: nobody knows).
export function tellProgress({ state, progress = {} }) {
  const { pages = 0, pages_total: all, questions = 0, questions_total: asked, job, seconds_left: left } = progress;
  const rest = left ? `, about ${duration(left)} left` : "";
  if (state === "waiting") return ["Waiting for its turn", null];
  if (state === "reading") return [all ? `Reading page ${number(pages)} of ${number(all)}${rest}` : "Reading", all ? pages / all : null];
  if (state === "cleaning") return [`Cleaning${rest}`, null];
  if (state !== "asking") return ["", null];
  const of = asked ? `: ${number(questions)} of ${number(asked)} questions` : "";
  return [`Asking the model${job ? ` to ${job}` : ""}${of}${rest}`, asked ? questions / asked : null];
}

export function progressBar(share, label) {
  const fill = el("i");
  if (share !== null) fill.style.width = `${Math.round(Math.min(share, 1) * 100)}%`;
  return el("span", { class: share === null ? "bar unknown" : "bar", role: "progressbar", "aria-label": label,
    "aria-valuemin": share === null ? null : 0, "aria-valuemax": share === null ? null : 100,
    "aria-valuenow": share === null ? null : Math.round(share * 100) }, fill);
}

function facts(document) {
  if (document.state !== "done") return [el("span", {}, size(document.size))];
  const found = [plural(document.pages, "page"), `${number(document.words)} words kept`,
    `${number(Math.ceil(document.minutes))} min aloud`].map((text) => el("span", {}, text));
  const findings = document.findings?.length ?? 0;
  if (findings) found.push(el("span", { class: "warn" }, plural(findings, "finding")));
  if (document.rejected) found.push(el("span", {}, `${plural(document.rejected, "cut")} put back`));
  return found;
}

// What to say instead of the command line's words, which name its options.
const tried = new Set();
export const askForPassword = (id) => (tried.has(id) ? "That password does not open it. Try another one." : "This PDF is encrypted. Type its password to open it.");

export function passwordForm(id, onPassword) {
  const field = el("input", { type: "password", class: "field", id: `password-${id}`, autocomplete: "off", required: true });
  return el("form", { class: "password", onsubmit: (event) => { event.preventDefault(); tried.add(id); onPassword(field.value); } },
    el("label", { for: field.id }, "Password of the file"), field, el("button", { class: "btn main" }, "Open"));
}

function trouble(document, handlers) {
  if (document.state === "cancelled") return [el("p", { class: "line" }, "Cancelled.")];
  if (document.state !== "failed" || !document.error) return [];
  const asks = document.error.needs_password;
  const told = el("p", { class: asks ? "line" : "told" }, asks ? askForPassword(document.id) : plain(document.error.message));
  return document.error.needs_password ? [told, passwordForm(document.id, (word) => handlers.retry(document, word))] : [told];
}

const button = (label, name, call, what) => el("button", { type: "button", class: "btn quiet", onclick: call, title: label,
  "aria-label": `${label}: ${what}` }, icon(name), el("span", { class: "label" }, label));

function actions(document, handlers) {
  const what = plain(document.name);
  if (isBusy(document)) return [button("Cancel", "close", () => handlers.cancel(document), what)];
  const found = [];
  if (document.state !== "done" && !document.error?.needs_password) found.push(button("Try again", "retry", () => handlers.retry(document), what));
  return [...found, button("Delete", "bin", () => handlers.remove(document), what)];
}

// A row for `document`; the same one is filled anew when its state changes.
export function fillRow(row, document, handlers) {
  const [told, share] = tellProgress(document);
  const title = plain(document.title && document.state === "done" ? document.title : document.name);
  const heading = el("h3", { dir: "auto" }, document.state === "failed" || document.state === "cancelled" ? title
    : el("a", { class: "open", href: `/documents/${encodeURIComponent(document.id)}` }, title));
  const name = title === plain(document.name) ? [] : [el("span", { dir: "auto" }, plain(document.name))];
  const more = [...(isBusy(document) ? [progressBar(share, told)] : []), ...trouble(document, handlers)];
  row.className = "doc";
  row.dataset.state = document.state;
  row.replaceChildren(el("span", { class: "mark", "aria-hidden": "true" }, icon(MARKS[document.state] ?? "file")),
    el("div", {}, heading, el("div", { class: "line" }, ...name, ...(isBusy(document) ? [el("span", {}, told)] : facts(document)))),
    el("div", { class: "acts" }, ...actions(document, handlers)), ...(more.length ? [el("div", { class: "more" }, ...more)] : []));
}

// A file on its way to the server.
export function fillSending(row, file, share, error, onClose) {
  row.className = "doc";
  row.dataset.state = error ? "failed" : "sending";
  const told = error ? el("p", { class: "told" }, plain(error.message)) : progressBar(share, `Sending ${plain(file.name)}`);
  row.replaceChildren(el("span", { class: "mark", "aria-hidden": "true" }, icon(error ? "warn" : "file")),
    el("div", {}, el("h3", { dir: "auto" }, plain(file.name)), el("div", { class: "line" }, el("span", {}, error ? "Not added" : `Sending ${size(file.size)}`))),
    el("div", { class: "acts" }, error ? button("Close", "close", onClose, plain(file.name)) : null), el("div", { class: "more" }, told));
}
