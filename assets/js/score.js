// A score sheet: the total while it is typed, and tenths of an item's points by number keys. Without a script the server
// adds up; single keys are off where the account has switched them off.
const sheet = document.querySelector("[data-sheet]");
const items = [...(sheet?.querySelectorAll("[data-score]") ?? [])];
const input = (item) => item.querySelector("input[data-most]");
const output = sheet?.querySelector("[data-total]");

// Points are hundredths here, as on the server: 0.1 + 0.2 would not be 0.3.
const hundredths = (text) => {
  const found = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(text.trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
};
const shown = (n) => (n % 100 ? (n / 100).toFixed(2).replace(/0$/, "") : String(n / 100));

const add = () => {
  let total = 0;
  let whole = true;
  for (const item of items) {
    const field = input(item);
    const points = hundredths(field.value);
    const most = hundredths(field.dataset.most);
    const wrong = field.value.trim() !== "" && (points === null || points > most);
    item.classList.toggle("over", wrong);
    if (points === null || wrong) whole = false;
    else total += points;
  }
  output.value = shown(total);
  output.classList.toggle("mute", !whole);
};

const mark = (item) => {
  for (const other of items) other.classList.toggle("at", other === item);
};
const open = () => items.find((item) => input(item).value.trim() === "");
const current = () => items.find((item) => item.classList.contains("at")) ?? open() ?? items[0];

if (items.length && output && "liveTotal" in sheet.dataset) {
  sheet.addEventListener("input", add);
  sheet.addEventListener("change", add);
  add();
}

if (items.length && document.body.dataset.keys !== "off") {
  sheet.querySelector("[data-score-keys]").hidden = false;
  mark(open() ?? items[0]);
  sheet.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-score]");
    if (item) mark(item);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.('input, textarea, select, [contenteditable], [role="textbox"]')) return;
    if (!/^[0-9]$/.test(event.key)) return;
    const item = current();
    const field = input(item);
    const tenths = event.key === "0" ? 10 : Number(event.key);
    const step = hundredths(field.dataset.step) ?? 1;
    const points = Math.round((hundredths(field.dataset.most) * tenths) / 10 / step) * step;
    field.value = shown(points);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    const next = items[items.indexOf(item) + 1] ?? item;
    mark(next);
    next.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  });
}
