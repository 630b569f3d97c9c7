// What stands around every page: icons, light or dark.

import { $, drawIcons, store } from "./dom.js";
import { say } from "./live.js";

const root = document.documentElement;
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

export function flipTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  store("theme", root.dataset.theme);
  say(`${root.dataset.theme} theme`);
}

drawIcons();
$("#theme")?.addEventListener("click", flipTheme);
