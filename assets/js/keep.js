// What was typed and not yet sent is not lost: it goes along when the language changes, in this tab's storage, and a form
// with a draft is saved on the server as it is typed; on this computer while the server cannot be reached.
// Passwords, codes, files and hidden fields never are.
const key = `granary-keep:${location.pathname}`;
const storage = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return null; // blocked by the browser: the language still changes
  }
})();

const kept = (f) =>
  !["password", "hidden", "file", "submit", "button"].includes(f.type) && f.autocomplete !== "one-time-code" && !f.matches("[data-private]");
const fields = () => [...document.querySelectorAll("form.form :is(input, select, textarea)[name]")].filter(kept);
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
    const typed = named(fields()).filter(([, f]) => all || changed(f)).map(([id, f]) => [id, state(f)]);
    try {
      if (typed.length) storage?.setItem(key, JSON.stringify(typed));
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

// Drafts.
const PAUSE = 1500; // after the last key
const AGAIN = 30_000; // while the server cannot be reached
const LOCAL_DAYS = 30;
const PREFIX = "granary-draft:";
const local = (() => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
})();

// A name stands once for each of its values; a group in which nothing is chosen stands with none.
const pairs = (form) => {
  const all = [...form.elements].filter((f) => f.name && kept(f) && f.matches("input, select, textarea"));
  const list = [];
  for (const f of all) {
    if (tick(f)) {
      if (f.checked) list.push([f.name, f.value]);
    } else if (f.multiple && f.options) for (const o of f.selectedOptions) list.push([f.name, o.value]);
    else list.push([f.name, f.value]);
  }
  for (const { name } of all) if (!list.some(([n]) => n === name)) list.push([name, ""]);
  return list;
};
const valuesOf = (list, name) => list.filter(([n]) => n === name).map(([, value]) => value);
const put = (form, name, values) => {
  for (const f of form.elements) {
    if (f.name !== name || !kept(f)) continue;
    if (tick(f)) f.checked = values.includes(f.value);
    else if (f.multiple && f.options) for (const o of f.options) o.selected = values.includes(o.value);
    else f.value = values[0] ?? "";
  }
};
const label = (form, name) => {
  const field = [...form.elements].find((f) => f.name === name);
  const group = field?.closest("fieldset.group")?.querySelector("legend");
  return (group ?? field?.labels?.[0])?.firstChild?.textContent.trim() || name;
};
const shown = (form, name, values) => {
  const field = [...form.elements].find((f) => f.name === name);
  const word = (value) => [...(field?.options ?? [])].find((o) => o.value === value)?.text ?? value;
  return values.map(word).join(", ") || "—";
};
const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });

const draftOf = (form, words) => {
  const whose = form.elements._draft.value;
  const here = PREFIX + whose;
  const page = whose.slice(whose.indexOf(":") + 1);
  // An open page is known by this, so that a saving whose answer was lost is not taken for another tab's.
  const tab = crypto.getRandomValues(new Uint32Array(3)).join("-");
  const status = document.createElement("output");
  status.className = "draft-status small";
  form.append(status);
  let timer = 0;
  let busy = null;
  let sent = false;
  let standing = false; // two versions stand against each other

  const say = (key, at) => {
    status.textContent = words.dataset[key].replace("{at}", at);
  };
  const seen = () => Number(form.elements._draft_seen.value);
  const see = (version) => {
    form.elements._draft_seen.value = version;
  };
  const keepHere = (list) => {
    try {
      local?.setItem(here, JSON.stringify({ at: Date.now(), seen: seen(), fields: list }));
      say("local", clock());
    } catch {
      status.textContent = "";
    }
    clearTimeout(timer);
    timer = setTimeout(() => save(), AGAIN);
  };

  const save = async (list = pairs(form)) => {
    if (sent || standing) return false;
    clearTimeout(timer);
    busy?.abort();
    busy = new AbortController();
    const { signal } = busy;
    const title = document.querySelector("h1")?.textContent.trim().slice(0, 100) ?? "";
    const body = new URLSearchParams({ page, title, seen: seen(), tab, fields: JSON.stringify(list) });
    const token = document.querySelector('meta[name="csrf"]').content;
    try {
      const answer = await fetch("/drafts", { method: "POST", body, signal, headers: { "x-csrf-token": token, accept: "application/json" } });
      const told = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok) {
        see(told.version);
        local?.removeItem(here);
        say("saved", told.at);
        return true;
      }
      if (answer.status === 409 && told.other) choose(told, list);
      else if (answer.status === 413) say("large", "");
      else keepHere(list);
    } catch {
      if (!signal.aborted) keepHere(list);
    }
    return false;
  };

  // Both versions side by side; nothing is saved over until the person has chosen.
  const choose = (told, mine) => {
    standing = true;
    status.textContent = "";
    const panel = words.content.querySelector(".draft-conflict").cloneNode(true);
    panel.querySelector("[data-text]").textContent = words.dataset.other.replace("{at}", told.at);
    const names = [...new Set([...mine, ...told.other].map(([name]) => name))];
    const differing = names.filter((name) => JSON.stringify(valuesOf(mine, name)) !== JSON.stringify(valuesOf(told.other, name)));
    for (const [n, name] of differing.entries()) {
      const row = panel.querySelector("tbody").insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = label(form, name);
      row.append(head);
      for (const [side, list] of [["mine", mine], ["theirs", told.other]]) {
        const choice = document.createElement("label");
        const radio = document.createElement("input");
        Object.assign(radio, { type: "radio", name: `draft-pick-${n}`, value: side, checked: side === "mine" });
        choice.append(radio, ` ${shown(form, name, valuesOf(list, name))}`);
        row.insertCell().append(choice);
      }
    }
    for (const button of panel.querySelectorAll("[data-all]")) {
      button.addEventListener("click", () => {
        for (const radio of panel.querySelectorAll(`input[value="${button.dataset.all}"]`)) radio.checked = true;
      });
    }
    panel.querySelector("[data-apply]").addEventListener("click", () => {
      for (const name of names) {
        const n = differing.indexOf(name);
        const side = n < 0 ? "mine" : panel.querySelector(`input[name="draft-pick-${n}"]:checked`).value;
        put(form, name, valuesOf(side === "mine" ? mine : told.other, name));
      }
      see(told.version);
      standing = false;
      panel.remove();
      document.getElementById("draft")?.remove();
      form.querySelector("button:not([type])")?.focus();
      save();
    });
    // Outside the form: what is chosen here is not sent with it.
    form.before(panel);
    panel.focus();
  };

  const typing = () => {
    if (sent || standing) return;
    clearTimeout(timer);
    timer = setTimeout(() => save(), PAUSE);
  };
  form.addEventListener("input", typing);
  form.addEventListener("change", typing);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    busy?.abort();
    if (navigator.onLine) local?.removeItem(here);
  });
  // Back to this page from memory: it goes on as before.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) sent = false;
  });
  window.addEventListener("online", () => local?.getItem(here) && save());

  // What stayed on this computer goes to the server now, and is shown with what is recorded beside it.
  const left = JSON.parse(local?.getItem(here) ?? "null");
  if (left) {
    see(left.seen);
    save(left.fields).then((done) => done && location.replace(`${page}?draft=1`));
  }
};

for (const name of Object.keys(local ?? {}).filter((name) => name.startsWith(PREFIX))) {
  if (Date.now() - (JSON.parse(local.getItem(name) ?? "{}").at ?? 0) > LOCAL_DAYS * 86_400_000) local.removeItem(name);
}
for (const words of document.querySelectorAll("template[data-draft-words]")) draftOf(words.closest("form"), words);
