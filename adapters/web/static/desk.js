// What script adds to pages that work without it: keys, live numbers, focus on what is wrong, one click for one order, lists
// that are chosen from by words. At its end, what /docs tells the program that draws it: that page alone needs script.
"use strict";

const quiet = () => document.documentElement.dataset.keys === "off" || localStorage.getItem("keys") === "off";
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
let waitingForSecond = false;

// Keys: a link or button says its own key in data-key; pages of the rail are reached by G and a letter.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.key === "Escape") { leave(event); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || quiet()) return;
  const letter = event.key.toUpperCase();
  if (waitingForSecond) { waitingForSecond = false; if (go(letter)) event.preventDefault(); return; }
  if (letter === "G") { waitingForSecond = true; setTimeout(() => { waitingForSecond = false; }, 1500); return; }
  if (event.key === "/") { const find = document.getElementById("find"); if (find) { event.preventDefault(); find.focus(); } return; }
  if (event.key === "?") { location.href = "/phim-tat"; return; }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault(); return; }
  if (event.key === " " && chooseRow(event)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(letter)}"]:not([disabled])`);
  if (target) { event.preventDefault(); target.click(); }
});

function go(letter) {
  const to = { H: "/", V: "/viec", X: "/xin-loi", T: "/ty-le" }[letter];
  if (to) location.href = to;
  return Boolean(to);
}

function leave(event) {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return;
  if (typing(event.target)) { event.target.blur(); return; }
  const back = document.querySelector("[data-back]");
  if (back) back.click();
}

// Rows: arrows move among the first links of a list's rows, Space chooses the row one is in.
function step(by) {
  const links = [...document.querySelectorAll("[data-rows] tbody tr a[data-row]")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, at + by))].focus();
  return true;
}

function chooseRow(event) {
  const box = event.target.closest("tr")?.querySelector("input[type=checkbox]");
  if (!box) return false;
  event.preventDefault();
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

// A form is sent once, however often it is clicked; the command id makes a second post harmless anyway.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  if (event.target.method === "post") { event.target.dataset.sent = "1"; setTimeout(() => delete event.target.dataset.sent, 4000); }
});

// Fragments: a part with data-load is asked for again when a field it sends changes, e.g. the promise before saving.
// One in which somebody typed is theirs, and stays.
const loading = new Map();
document.addEventListener("input", (event) => {
  const field = event.target;
  const mine = field.closest("[data-load]");
  if (mine) mine.dataset.typed = "1";
  if (mine?.matches("[data-grows]")) grow(mine);
  for (const part of field.form?.querySelectorAll("[data-load]") ?? []) {
    if (part.dataset.typed || !part.dataset.sends.split(" ").includes(field.name)) continue;
    clearTimeout(loading.get(part));
    loading.set(part, setTimeout(() => reload(part, field.form), 200));
  }
});

async function reload(part, form) {
  const wanted = part.dataset.sends.split(" ");
  const query = new URLSearchParams([...new FormData(form)].filter(([name, value]) => wanted.includes(name) && typeof value === "string"));
  const answer = await fetch(`${part.dataset.load}?${query}`, { headers: { "X-Fragment": "1" } });
  if (answer.ok && !part.dataset.typed) part.innerHTML = await answer.text();
}

// Rows: there is always an empty one below the last.
function grow(body) {
  const last = body.rows[body.rows.length - 1];
  if (!last.querySelector("input").value) return;
  const next = last.cloneNode(true);
  for (const field of next.querySelectorAll("input")) {
    field.value = "";
    const number = body.rows.length + 1;
    field.name = field.name.replace(/\d+$/, number);
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, number));
  }
  body.append(next);
}

// A field whose list is chosen from by words, accents optional; without script the browser's own list is there.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
const MOST = 8;
for (const field of document.querySelectorAll("input[data-suggest]")) suggest(field);

function suggest(field) {
  const known = [...field.list.options].map((option) => ({ value: option.value, words: plain(option.value) }));
  const list = document.createElement("ul");
  list.id = `${field.id}-list`;
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.firstChild.textContent.trim() ?? "");
  list.hidden = true;
  field.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);
  field.after(list);
  let at = 0;

  const close = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
  const mark = (to) => {
    const items = [...list.children];
    if (!items.length) return;
    at = (to + items.length) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", n === at));
    items[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", items[at].id);
  };
  const take = () => {
    field.value = list.children[at].textContent;
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  const open = () => {
    const asked = plain(field.value).split(/\s+/).filter(Boolean);
    const found = asked.length ? known.filter((one) => asked.every((word) => one.words.includes(word))) : [];
    const whole = found.some((one) => one.value === field.value);
    list.replaceChildren(...found.slice(0, MOST).map((one, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.textContent = one.value;
      return item;
    }));
    if (!found.length || whole) { close(); return; }
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(0);
  };

  field.addEventListener("input", open);
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    event.preventDefault();
    at = [...list.children].indexOf(item);
    take();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(at + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter") { event.preventDefault(); take(); }
    else if (event.key === "Tab" && !event.shiftKey) take();
    else if (event.key === "Escape") { event.stopPropagation(); close(); }
  });
}

// Live numbers: the server says that something changed; the parts of the page that may move are fetched again.
// A page out of sight hangs up: a browser holds six lines to one service, and a seventh page would wait for ever.
const live = document.querySelector("[data-live]");
let line = null;
if (live && "EventSource" in window) {
  document.addEventListener("visibilitychange", listen);
  listen();
}

function listen() {
  line?.close();
  line = document.hidden ? null : new EventSource(live.dataset.live);
  line?.addEventListener("changed", renew);
}

async function renew() {
  const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
  if (answer.status === 401) location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  live.dataset.live = fresh.querySelector("[data-live]").dataset.live;
  for (const part of document.querySelectorAll("[data-part]")) {
    const same = fresh.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (same && !part.contains(document.activeElement)) part.replaceWith(same);
  }
}

// Printing is the browser's own; without script its menu does the same.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is wrong is read first; a page after a sign-in goes on by itself.
document.getElementById("wrong")?.focus();
document.querySelector("form[data-go-on]")?.requestSubmit();

// --- the API's document: what its program is told, and what it draws is given ---------------------------------------
// Requests that are tried go to this service and nowhere else.
function showDocument(docs) {
  new MutationObserver(() => nameParts(docs)).observe(docs, { childList: true, subtree: true });
  SwaggerUIBundle({
    url: docs.dataset.document,
    dom_id: "#docs",
    plugins: [noLinkInAButton, forKeys],
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false, // a token is a secret: it is gone with the page
    validatorUrl: null, // nothing leaves this machine
  });
}

// The address of an operation stands inside the button that opens it: as text, since a button holds no link. Opening it
// puts its link in the browser's address.
const noLinkInAButton = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement("span", null, text) },
});

// A button that only a mouse can reach is left out; the dialog for the token holds the keys, closes on Escape and gives them back.
const forKeys = ({ React }) => ({
  components: { CopyToClipboardBtn: () => null },
  wrapComponents: {
    authorizationPopup: (Popup, { authActions }) => (given) => {
      const dialog = React.useRef(null);
      React.useLayoutEffect(() => {
        const opened = dialog.current;
        opened.showModal();
        opened.querySelector("input")?.focus();
        return () => opened.close();
      }, []);
      const close = () => authActions.showDefinitions(false);
      return React.createElement("dialog", { ref: dialog, "aria-label": "Authorize", onCancel: close }, React.createElement(Popup, given));
    },
  },
});

// What is drawn lacks names for those who do not see it, and reach for those who do not point; each step draws it anew.
// The document is in English, and so are they.
const NAMES = {
  "#servers": "Server",
  ".body-param__text": "Body of the request",
  "pre.microlight": "Example",
  ".close-modal": "Close",
  ".copy-to-clipboard > button": "Copy",
};
function nameParts(docs) {
  for (const [which, word] of Object.entries(NAMES)) {
    for (const part of docs.querySelectorAll(which)) part.setAttribute("aria-label", word);
  }
  for (const field of docs.querySelectorAll("tr[data-param-name] :is(input, select, textarea)")) {
    field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  }
  for (const fold of docs.querySelectorAll(".expand-operation")) fold.setAttribute("aria-label", fold.closest("[data-tag]").dataset.tag);
  // These have a visible label of their own; the name beside it says something else.
  for (const part of docs.querySelectorAll("#auth-bearer-value, .auth-btn-wrapper button")) part.removeAttribute("aria-label");
  for (const code of docs.querySelectorAll("pre.microlight")) {
    code.tabIndex = 0;
    code.setAttribute("role", "region");
  }
}

const apiDocument = document.getElementById("docs");
if (apiDocument) showDocument(apiDocument);
