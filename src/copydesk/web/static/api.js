// Requests to the server: answers as data, errors as words that a person can act on.

export class ApiError extends Error {
  constructor(message, status = 0, code = "") {
    // the server's words follow the name of a program on the command line, so they begin small
    super(/^[a-z]+ /.test(message) ? message[0].toUpperCase() + message.slice(1) : message);
    this.status = status;
    this.code = code;
  }
}

export const GONE = "The copydesk server does not answer. Is its window still open? Start it again with: copydesk serve";

async function errorOf(response) {
  let told = null;
  try { told = (await response.json()).error; } catch { /* no JSON: the status says it */ }
  return new ApiError(told?.message ?? `The server answered ${response.status}.`, response.status, told?.code ?? "");
}

export async function request(method, path, body, options = {}) {
  const init = { method, headers: { Accept: "application/json" }, ...options };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(GONE, 0, "gone");
  }
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return null;
  return (response.headers.get("Content-Type") ?? "").includes("json") ? response.json() : response.text();
}

export const get = (path, options) => request("GET", path, undefined, options);
export const post = (path, body) => request("POST", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const put = (path, body) => request("PUT", path, body);
export const remove = (path, options) => request("DELETE", path, undefined, options);

// "a=1&b=2" of what is given; null and undefined are left out.
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

// One file, with its progress from 0 to 1; fetch cannot say how much of a body has gone.
export function upload(path, form, onProgress) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.responseType = "json";
    call.setRequestHeader("Accept", "application/json");
    call.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    call.addEventListener("load", () => {
      if (call.status < 300) return resolve(call.response);
      const told = call.response?.error;
      reject(new ApiError(told?.message ?? `The server answered ${call.status}.`, call.status, told?.code ?? ""));
    });
    call.addEventListener("error", () => reject(new ApiError(GONE, 0, "gone")));
    call.send(form);
  });
}
