// A change of language loads the page anew; what was typed and not yet sent goes along in this tab's storage.
// Passwords, codes, files and hidden fields never do.
const key = `granary-keep:${location.pathname}`;
const storage = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return null; // blocked by the browser: the language still changes
  }
})();

const fields = () =>
  [...document.querySelectorAll("form.form :is(input, select, textarea)[name]")].filter(
    (f) => !["password", "hidden", "file", "submit", "button"].includes(f.type) && f.autocomplete !== "one-time-code",
  );
// A field is known by its form, its name and its place among those of that name.
const named = (list) => {
  const seen = new Map();
  return list.map((field) => {
    const id = `${field.form.getAttribute("action")} ${field.name}`;
    const n = seen.get(id) ?? 0;
    seen.set(id, n + 1);
    return [`${id} ${n}`, field];
  });
};
const tick = (f) => f.type === "checkbox" || f.type === "radio";
const state = (f) => (tick(f) ? f.checked : f.multiple ? [...f.selectedOptions].map((o) => o.value) : f.value);
const changed = (f) => {
  if (tick(f)) return f.checked !== f.defaultChecked;
  if (f.options) return [...f.options].some((o) => o.selected !== o.defaultSelected);
  return f.value !== f.defaultValue;
};

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("submit", () => {
    // A page that came back with errors shows input the server has not stored: all of it counts.
    const all = document.querySelector("#errors, #stale") !== null;
    const kept = named(fields()).filter(([, f]) => all || changed(f)).map(([id, f]) => [id, state(f)]);
    try {
      if (kept.length) storage?.setItem(key, JSON.stringify(kept));
    } catch {
      // Storage full: better the language without the input than neither.
    }
  });
}

const stored = storage?.getItem(key);
if (stored) {
  storage.removeItem(key);
  const values = new Map(JSON.parse(stored));
  for (const [id, field] of named(fields())) {
    if (!values.has(id)) continue;
    const value = values.get(id);
    if (tick(field)) field.checked = value;
    else if (field.multiple && field.options) for (const o of field.options) o.selected = value.includes(o.value);
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
