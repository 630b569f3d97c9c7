// Before anything is drawn: that there is a script, and the chosen theme, so that nothing jumps or flashes.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("copydesk-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* storage may be closed to files */ }
})();
