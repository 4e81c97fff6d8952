// What script adds to pages that work without it: keys, live numbers, focus on what is wrong, one click for one order.
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
