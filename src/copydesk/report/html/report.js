// The report's controls. All text is in the page already; this hides, finds and explains, and never adds to it.
(() => {
  "use strict";
  const $ = (query) => document.querySelector(query);
  const root = document.documentElement;
  const article = $("article");
  const main = $("main");
  const facts = JSON.parse($("#data").textContent);
  const pages = [...article.querySelectorAll("section[id^=page-]")];
  const NARROW = matchMedia("(max-width: 79.99rem)");
  const DRAWER = matchMedia("(max-width: 60rem)");
  const say = (text) => { $("#live").textContent = text; };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* closed to files */ } };
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  // --- places

  // Pages that were never drawn have guessed heights: once more when what is around the place has been drawn.
  function reveal(element, place = "center") {
    const block = element.offsetHeight > innerHeight * 0.6 ? "start" : place;
    element.scrollIntoView({ block });
    requestAnimationFrame(() => requestAnimationFrame(() => element.scrollIntoView({ block })));
  }

  function open(block) {
    if (!block || block.classList.contains("open")) return;
    toggle(block);
  }

  function toggle(block) {
    const button = block.querySelector("button");
    const isOpen = block.classList.toggle("open");
    button.setAttribute("aria-expanded", String(isOpen));
    button.dataset.more ??= button.textContent;
    button.textContent = isOpen ? "Show less" : button.dataset.more;
  }

  let page = pages[0];
  const field = $("#page");
  function arrive(section) {
    page = section;
    if (document.activeElement !== field) field.value = section.id.slice(5);
  }

  const seen = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target);
    const first = pages.find((section) => seen.has(section));
    if (first) arrive(first);
  }, { rootMargin: `-${$(".top").offsetHeight + 32}px 0px -60% 0px` });
  pages.forEach((section) => watcher.observe(section));

  function goToPage(number) {
    const wanted = pages.find((section) => Number(section.id.slice(5)) >= number) ?? pages.at(-1);
    if (!wanted) return;
    if (root.classList.contains("clean")) reveal(firstShown(wanted), "start");
    else reveal(wanted, "start");
    arrive(wanted);
  }

  // Without boxes of their own, as in the clean text, pages are found by what stands on them.
  const firstShown = (section) => [...section.children].find((child) => child.getClientRects().length) ?? section;

  $("#goto").addEventListener("submit", (event) => {
    event.preventDefault();
    goToPage(Number(field.value));
    field.blur();
  });

  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) reveal(root.classList.contains("clean") ? firstShown(target) : target, "start");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    if (DRAWER.matches) showPanel(false);
    const target = document.getElementById(link.hash.slice(1));
    if (target?.matches("section") && link.closest(".side")) clean(false);
    if (link.hash === location.hash && target) reveal(target, "start");
  });

  // --- filters

  const boxes = [...document.querySelectorAll("input[data-g]")];
  const off = new Set();
  function filter() {
    for (const box of boxes) {
      root.classList.toggle(`x${box.dataset.g}`, !box.checked);
      box.checked ? off.delete(Number(box.dataset.g)) : off.add(Number(box.dataset.g));
    }
    cutList = null;
    forget();
    count();
    if (selected && isOff(selected)) select(null);
  }
  function check(wanted, what) {
    for (const box of boxes) box.checked = wanted(Number(box.dataset.g));
    filter();
    say(`${what}: ${cuts().length} cuts`);
  }
  const repairs = facts.groups.findIndex(([name]) => name === "repairs");
  $("#filters").addEventListener("change", filter);
  $("#filters").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".tw")) {
      const isOpen = button.getAttribute("aria-expanded") === "false";
      button.setAttribute("aria-expanded", String(isOpen));
      document.getElementById(button.getAttribute("aria-controls")).hidden = !isOpen;
    } else if (button.matches(".only")) {
      clean(false);
      check((group) => group === Number(button.dataset.g), `Only ${facts.groups[button.dataset.g][0]}`);
    }
  });
  $("#all").addEventListener("click", () => check((group) => group !== repairs, "All but repairs"));
  $("#none").addEventListener("click", () => check(() => false, "None"));

  // --- cuts

  const CUT = ".b,del[class]";
  const numberOf = (cut) => Number(/\br(\d+)\b/.exec(cut.className)[1]);
  const isOff = (cut) => off.has(facts.reasons[numberOf(cut)][1]);
  let cutList = null;
  const cuts = () => (cutList ??= [...article.querySelectorAll(CUT)].filter((cut) => !isOff(cut)));
  let selected = null;

  function count() {
    const at = selected ? cuts().indexOf(selected) + 1 : 0;
    const total = cuts().length.toLocaleString("en");
    $("#cuts").textContent = at ? `${at.toLocaleString("en")} of ${total}` : `${total} cuts`;
  }

  function step(by) {
    clean(false);
    const list = cuts();
    if (!list.length) return say("No cuts are shown");
    let at = selected ? list.indexOf(selected) + by : fromHere(list, by);
    at = (at + list.length) % list.length;
    reveal(list[at]);
    select(list[at]);
    list[at].tabIndex = -1;
    list[at].focus({ preventScroll: true });
  }

  // Cuts of whole blocks that are least sure, in that order; furniture is sure whatever was thought of its words.
  function stepToUnsure() {
    const sureness = (cut) => Math.min(...[...cut.querySelectorAll("[data-c]")].map((part) => Number(part.dataset.c)));
    const list = cuts()
      .filter((cut) => cut.matches(".b") && facts.groups[facts.reasons[numberOf(cut)][1]][0] !== "furniture")
      .map((cut) => [sureness(cut), cut]).filter(([sure]) => sure < facts.unsure).sort(([a], [b]) => a - b);
    if (!list.length) return say("No cut is unsure");
    const next = list[(list.findIndex(([, cut]) => cut === selected) + 1) % list.length][1];
    clean(false);
    reveal(next);
    select(next);
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  // The first cut on the screen, or the last one above it.
  function fromHere(list, by) {
    const after = list.findIndex((cut) => page.contains(cut) ? cut.getBoundingClientRect().top > 60
      : page.compareDocumentPosition(cut) & Node.DOCUMENT_POSITION_FOLLOWING);
    return by > 0 ? Math.max(after, 0) : (after < 0 ? list.length : after) - 1;
  }

  function select(cut) {
    selected?.classList.remove("sel");
    selected = cut;
    cut?.classList.add("sel");
    explain(cut);
    count();
    if (!cut) return;
    const text = cut.textContent.trim();
    const section = cut.closest("section");
    const where = section?.id.startsWith("page-") ? `page ${section.id.slice(5)}` : "moved to the end";
    say(`${facts.reasons[numberOf(cut)][0]}, ${where}: ${text.length > 90 ? `${text.slice(0, 90)} …` : text}`);
  }

  const note = $("#note");
  function explain(cut) {
    note.hidden = !cut;
    if (!cut) return;
    const [code, group, meaning, place] = facts.reasons[numberOf(cut)];
    const sure = cut.closest("[data-c]")?.dataset.c ?? cut.querySelector("[data-c]")?.dataset.c;
    const section = cut.closest("section");
    const where = section?.id.startsWith("page-") ? `page ${section.id.slice(5)}` : "moved to the end";
    note.className = `note g${group}`;
    $("#note-code").textContent = code;
    $("#note-group").textContent = facts.groups[group][1];
    $("#note-meaning").textContent = meaning;
    $("#note-facts").textContent = `${facts.groups[group][0]} · ${where}${sure ? ` · role ${sure}% sure` : ""}`;
    $("#note-place").textContent = place;
    if (NARROW.matches && !DRAWER.matches) put(cut, "below");
    else if (!DRAWER.matches) put(cut, "beside");
  }

  // In the margin beside the cut; where there is none, under it. Always whole on the screen.
  function put(cut, where) {
    const base = main.getBoundingClientRect();
    const box = cut.getClientRects()[0] ?? base;
    const column = article.getBoundingClientRect();
    const lowest = innerHeight - note.offsetHeight - 12;
    const top = where === "beside" ? Math.min(Math.max(box.top - 6, 64), lowest)
      : box.bottom + 8 > lowest ? box.top - note.offsetHeight - 8 : box.bottom + 8;
    const last = base.right - note.offsetWidth - 8;
    const left = where === "beside" ? Math.min(column.right + 28, last) : Math.min(box.left, column.right - note.offsetWidth);
    note.style.top = `${top - base.top}px`;
    note.style.left = `${left - base.left}px`;
  }

  // Pages that are drawn have other heights than were guessed: the note stays beside its cut.
  new ResizeObserver(() => selected && explain(selected)).observe(article);

  article.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const cut = event.target.closest(CUT);
    if (cut) explain(cut);
  });
  article.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && event.target.closest(CUT)) explain(selected);
  });
  article.addEventListener("click", (event) => {
    const button = event.target.closest(".b button");
    if (button) return toggle(button.parentElement);
    if (getSelection().isCollapsed) select(event.target.closest(CUT));
  });
  $("#next").addEventListener("click", () => step(1));
  $("#previous").addEventListener("click", () => step(-1));

  // --- search

  const query = $("#query");
  let index = null;
  let hits = [];
  let hit = -1;
  const canMark = "highlights" in CSS;
  const HIGHLIGHTED = 3000; // more than that nobody looks at, and each is a range to keep

  function forget() {
    index = null;
    if (query.value.trim()) search(false);
  }

  // The words as shown now: those of cuts that are hidden stand between no others.
  function read() {
    const skipped = (node) => node.matches("button,.n") || (node.matches(`${CUT},ins`) && /\br\d/.test(node.className)
      && ((root.classList.contains("clean") && node.tagName !== "INS") || (node.tagName !== "INS" && isOff(node))));
    const nodes = [];
    let text = "";
    const walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
      node.nodeType === 1 && skipped(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node.nodeType === 3) {
        nodes.push([text.length, node]);
        text += node.data;
      } else if (!/^(DEL|INS|I|BR)$/.test(node.tagName) && !(root.classList.contains("clean") && node.matches(".on"))) {
        text += "\n\n";
      } else if (node.tagName === "BR" || (node.tagName === "DEL" && !node.className)) {
        text += "\n";
      }
    }
    return { nodes, text };
  }

  function search(move = true) {
    const wanted = query.value.trim();
    hits = [];
    hit = -1;
    if (wanted) {
      index ??= read();
      const pattern = wanted.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "[^\\S\\n]*\\n?[^\\S\\n]*(?<=\\s)");
      for (const found of index.text.matchAll(new RegExp(pattern, "giu"))) hits.push([found.index, found.index + found[0].length]);
    }
    paint();
    if (hits.length && move) return go(1);
    tell();
  }

  function rangeOf([start, end]) {
    const range = document.createRange();
    range.setStart(...nodeAt(start, false));
    range.setEnd(...nodeAt(end, true));
    return range;
  }

  function nodeAt(offset, isEnd) {
    const { nodes } = index;
    let low = 0;
    for (let high = nodes.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (nodes[middle][0] < offset + (isEnd ? 0 : 1)) low = middle;
      else high = middle;
    }
    return [nodes[low][1], Math.min(offset - nodes[low][0], nodes[low][1].length)];
  }

  function paint() {
    if (!canMark) return;
    CSS.highlights.delete("here");
    if (hits.length) CSS.highlights.set("hit", new Highlight(...hits.slice(0, HIGHLIGHTED).map(rangeOf)));
    else CSS.highlights.delete("hit");
  }

  function go(by) {
    if (!hits.length) return tell();
    hit = hit < 0 ? firstHit(by) : (hit + by + hits.length) % hits.length;
    const range = rangeOf(hits[hit]);
    if (canMark) {
      const mark = new Highlight(range);
      mark.priority = 1;
      CSS.highlights.set("here", mark);
    } else {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    open(range.startContainer.parentElement.closest(".k"));
    reveal(range.startContainer.parentElement);
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => {
      const box = range.getBoundingClientRect();
      if (box.height && (box.top < 80 || box.bottom > innerHeight - 20)) scrollBy(0, box.top - innerHeight / 2);
    })));
    tell();
  }

  // The search begins where the reader is, not at the beginning.
  function firstHit(by) {
    const first = index.nodes.find(([, node]) => page.contains(node))?.[0] ?? 0;
    const after = hits.findIndex(([start]) => start >= first);
    return by > 0 ? Math.max(after, 0) : (after < 0 ? hits.length : after || hits.length) - 1;
  }

  function tell() {
    const total = hits.length.toLocaleString("en");
    $("#hits").textContent = !query.value.trim() ? "" : !hits.length ? "not found" : hit < 0 ? `${total} found`
      : `${(hit + 1).toLocaleString("en")} of ${total}`;
  }

  let timer = 0;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      query.value = "";
      search();
      query.blur();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    if (!hits.length) search();
    else go(event.shiftKey ? -1 : 1);
  });
  $("#find").addEventListener("submit", (event) => event.preventDefault());
  $("#hit-next").addEventListener("click", () => (hits.length ? go(1) : search()));
  $("#hit-previous").addEventListener("click", () => go(-1));

  // --- views

  let isJoined = false;
  function join() {
    if (isJoined) return;
    isJoined = true;
    const before = new Map();
    let last = null;
    for (const part of article.querySelectorAll("section>:is(p,h2,h3,h4,h5,h6):not(.z)")) {
      if (part.matches(".on")) {
        // two paragraphs that are both in parts would flow into each other
        if (last && !last.matches(".on")) before.get(last)?.classList.add("gap");
        last?.classList.add("to");
      } else if (last?.matches(".on")) before.set(part, last);
      last = part;
    }
  }

  function clean(wanted) {
    if (wanted === root.classList.contains("clean")) return;
    join();
    const here = page;
    if (wanted) select(null);
    root.classList.toggle("clean", wanted);
    $("#clean").setAttribute("aria-pressed", String(wanted));
    if (scrollY > 200 && here) reveal(wanted ? firstShown(here) : here, "start");
    forget();
    say(wanted ? "The clean text alone" : "The text with its cuts");
  }
  const flipClean = () => clean(!root.classList.contains("clean"));
  $("#clean").addEventListener("click", flipClean);

  function flipTheme() {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    store("copydesk-theme", root.dataset.theme);
    say(`${root.dataset.theme} theme`);
  }
  $("#theme").addEventListener("click", flipTheme);

  // "away" turns the panel's usual state round: gone where it stands beside the text, shown where it would cover it.
  const isShown = () => root.classList.contains("away") === DRAWER.matches;
  function showPanel(wanted) {
    root.classList.toggle("away", wanted === DRAWER.matches);
    $("#panel").setAttribute("aria-expanded", String(wanted));
    explain(selected);
  }
  $("#panel").addEventListener("click", () => {
    showPanel(!isShown());
    if (isShown() && DRAWER.matches) $(".side").focus();
  });
  const settle = () => {
    root.classList.remove("away");
    $("#panel").setAttribute("aria-expanded", String(!DRAWER.matches));
  };
  DRAWER.addEventListener("change", settle);
  main.addEventListener("click", () => DRAWER.matches && isShown() && showPanel(false));

  // --- keys

  const help = $("#help");
  $("#ask").addEventListener("click", () => help.showModal());
  help.addEventListener("click", (event) => event.target === help && help.close());
  const single = $("#single");
  single.checked = stored("copydesk-keys") !== "off";
  single.addEventListener("change", () => store("copydesk-keys", single.checked ? "on" : "off"));

  const keys = {
    n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
    c: flipClean, t: flipTheme, f: () => $("#panel").click(), "?": () => help.showModal(),
    "/": () => { query.focus(); query.select(); }, g: () => { field.focus(); field.select(); },
    "]": () => goToPage(Number(page.id.slice(5)) + 1), "[": () => goBack(),
    o: () => selected?.matches(".k") && toggle(selected), u: stepToUnsure,
  };
  const goBack = () => reveal(arriveAt(pages[Math.max(pages.indexOf(page) - 1, 0)]), "start");
  const arriveAt = (section) => { arrive(section); return root.classList.contains("clean") ? firstShown(section) : section; };

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !help.open) {
      if (DRAWER.matches && isShown()) {
        showPanel(false);
        $("#panel").focus();
      } else select(null);
      return;
    }
    if (!single.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
    if (event.target.matches("input:not([type=checkbox]),textarea") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  addEventListener("resize", () => explain(selected));
  settle();
  filter();
  if (pages[0]) arrive(pages[0]);
})();
