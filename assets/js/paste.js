// Rows that are pasted from Excel or WPS into a table of fields fill it from the cell on, and add rows where it ends. A
// table whose rows are those that there are tells how many lines found no row.
const live = document.createElement("p");
live.className = "vh";
live.setAttribute("role", "status");
document.body.append(live);

/** Cells parted by tabs, rows by line breaks; quotes hold what has either in it. */
const read = (text) => {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const row = rows[rows.length - 1];
    const last = row.length - 1;
    const c = text[at];
    if (quoted && c === '"' && text[at + 1] === '"') {
      row[last] += c;
      at += 1;
    } else if (quoted && c === '"') quoted = false;
    else if (quoted) row[last] += c;
    else if (c === '"' && row[last] === "") quoted = true;
    else if (c === "\t") row.push("");
    else if (c === "\r" && text[at + 1] === "\n") continue;
    else if (c === "\n" || c === "\r") rows.push([""]);
    else row[last] += c;
  }
  return rows.filter((row) => row.some((cell) => cell.trim() !== ""));
};

/** One more empty row at the end, with the next number in the names of its fields. */
const grow = (body) => {
  const row = body.rows[body.rows.length - 1].cloneNode(true);
  const number = 1 + Math.max(...[...body.querySelectorAll("input.input")].map((i) => Number(i.name.split("-").pop())));
  for (const extra of row.querySelectorAll("input[type=hidden], .err")) extra.remove();
  row.querySelector("[data-number]").firstChild.data = String(body.rows.length + 1);
  for (const input of row.querySelectorAll("input")) {
    const field = input.name.slice(0, input.name.lastIndexOf("-"));
    input.name = `${field}-${number}`;
    input.id = `f-${field}-${number}`;
    input.value = "";
    input.removeAttribute("value");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+(?!.*\d)/, body.rows.length + 1));
  }
  body.append(row);
  return row;
};

for (const table of document.querySelectorAll("[data-grid]")) {
  table.addEventListener("paste", (event) => {
    const start = event.target.closest("td");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // A word without tabs and line breaks is pasted as ever.
    if (!start || !/[\t\n\r]/.test(text.trim())) return;
    event.preventDefault();
    const body = table.tBodies[0];
    const from = [...body.rows].indexOf(start.parentElement);
    const fixed = table.dataset.grid === "fixed";
    const lines = read(text);
    const rows = fixed ? lines.slice(0, body.rows.length - from) : lines;
    rows.forEach((cells, down) => {
      const row = body.rows[from + down] ?? grow(body);
      cells.forEach((cell, right) => {
        const input = row.cells[start.cellIndex + right]?.querySelector("input.input");
        if (!input) return;
        input.value = cell.trim();
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
    live.textContent = table.dataset.pasted.replace("{n}", rows.length);
    if (!fixed) return;
    const note = table.closest("form").querySelector("[data-grid-left]");
    note.hidden = rows.length === lines.length;
    note.textContent = note.hidden ? "" : table.dataset.left.replace("{n}", lines.length - rows.length);
  });
}
