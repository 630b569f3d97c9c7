// A document that cannot be shown yet, or not at all: how far it is, what went wrong, what to do.

import { el, icon } from "./dom.js";
import { post } from "./api.js";
import { fail } from "./live.js";
import { askForPassword, isBusy, passwordForm, progressBar, tellProgress } from "./row.js";
import { plain } from "./unseen.js";

const home = () => el("a", { class: "btn", href: "/" }, "To the desk");
const act = (label, path, body) => async () => { try { await post(path, body ?? {}); } catch (error) { fail(error); } };

function busy(document, path) {
  const [told, share] = tellProgress(document);
  return [el("h2", {}, told || "Working"), progressBar(share, told), el("p", { class: "why" }, "You may close this page: the work goes on."),
    el("div", { class: "acts" }, el("button", { type: "button", class: "btn", onclick: act("", `${path}/cancel`) }, "Cancel"), home())];
}

function failed(document, path) {
  const { error } = document;
  const again = el("button", { type: "button", class: "btn main", onclick: act("", `${path}/retry`) }, icon("retry"), "Try again");
  const asks = error?.needs_password;
  return [el("h2", {}, document.state === "cancelled" ? "This was cancelled" : asks ? "This file asks for a password" : "This file could not be cleaned"),
    error ? el("p", { class: "why", dir: "auto" }, asks ? askForPassword(document.id) : plain(error.message)) : null,
    asks ? passwordForm(document.id, (password) => act("", `${path}/retry`, { password })()) : null,
    el("div", { class: "acts" }, asks ? null : again, home())];
}

// Fills `root` for a document that is not done; hides it for one that is.
export function drawState(root, document, path) {
  root.hidden = document.state === "done";
  if (root.hidden) return root.replaceChildren();
  if (root.contains(window.document.activeElement) && root.dataset.state === document.state && !isBusy(document)) return undefined;
  const hadFocus = root.contains(window.document.activeElement);
  root.dataset.state = document.state;
  root.replaceChildren(el("div", { class: "sheet" }, ...(isBusy(document) ? busy(document, path) : failed(document, path))));
  if (hadFocus) root.querySelector("button,input,a")?.focus();
  return undefined;
}

export function drawTrouble(root, title, message) {
  root.hidden = false;
  root.replaceChildren(el("div", { class: "sheet" }, el("h2", {}, title), el("p", { class: "why" }, message),
    el("div", { class: "acts" }, el("button", { type: "button", class: "btn main", onclick: () => location.reload() }, icon("retry"), "Try again"), home())));
}
