// A field whose list is chosen from by words, accents optional; without script the browser's own list is there.
"use strict";

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
