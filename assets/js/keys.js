// Single-key shortcuts: / ? j k x Enter. Silent in fields, with modifiers, while an input method composes, and
// where the account has switched them off.
const on = document.body.dataset.keys !== "off";
const help = document.getElementById("keys-help");

for (const button of document.querySelectorAll("[data-opens]")) {
  const dialog = document.getElementById(button.dataset.opens);
  if (!dialog || (dialog === help && !on)) continue;
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}

if (on) {
  for (const hint of document.querySelectorAll("[data-key-hint]")) hint.hidden = false;

  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const marked = () => document.querySelector("[data-rows] tr.at");
  const current = () => document.activeElement?.closest?.("[data-rows] tbody tr") ?? marked();
  const mark = (row) => {
    marked()?.classList.remove("at");
    row?.classList.add("at");
  };

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(current());
    const row = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step))];
    mark(row);
    // The focus goes along, so that a screen reader and Enter are where the eye is.
    const target = row.querySelector("a[href]") ?? row.querySelector("input, button") ?? row;
    if (target === row) row.tabIndex = -1;
    target.focus({ preventScroll: true, focusVisible: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const actions = {
    "/": () => {
      const field = document.getElementById("search") ?? document.querySelector("[data-search]");
      field?.focus();
      field?.select();
      return Boolean(field);
    },
    "?": () => help?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("[data-select]")?.click(),
    Enter: () => {
      // On a link or button Enter already means something.
      if (document.activeElement !== document.body && !document.activeElement.matches("tr, main")) return false;
      const link = marked()?.querySelector("a[href]");
      link?.click();
      return Boolean(link);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="textbox"]')) return;
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    if (action && action() !== false) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-rows] tbody tr");
    if (row) mark(row);
  });
}
