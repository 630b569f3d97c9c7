// Before anything is drawn: the chosen theme, so that nothing flashes.
(() => {
  try {
    const theme = localStorage.getItem("copydesk-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch { /* storage may be closed */ }
})();
