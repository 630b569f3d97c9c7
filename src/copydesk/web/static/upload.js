// Getting files to the server: chosen, dropped, or found in a dropped folder. A few at a time, each by itself.

import { upload } from "./api.js";

const AT_ONCE = 3;
const isDocument = (file) => /\.(pdf|txt)$/i.test(file.name) || /^(application\/pdf|text\/plain)$/.test(file.type);

// All documents of a drop; folders are walked. The entries must be asked for before anything is awaited.
export async function filesOf(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push(entry);
    else if (entry) await walk(entry, found, false);
  }
  return found;
}

// Of a folder only what looks like a document; a file that was dropped by itself is the server's to judge.
async function walk(entry, found, isInside) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    if (!isInside || isDocument(file)) found.push(file);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!batch.length) return;
    for (const inner of batch) await walk(inner, found, true);
  }
}

export const documentsOf = (list) => [...list].filter(isDocument);

// Sends each file. `handlers`: begin(file) gives a key, progress(key, share), done(key, document), failed(key, error).
export async function send(files, settings, handlers) {
  const waiting = files.map((file) => [file, handlers.begin(file)]);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [file, key] = next;
      const form = new FormData();
      form.append("file", file, file.name);
      form.append("settings", JSON.stringify(settings));
      try {
        handlers.done(key, await upload("/api/documents", form, (share) => handlers.progress(key, share)));
      } catch (error) {
        handlers.failed(key, error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
