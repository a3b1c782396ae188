// The sum of a column follows what is typed, with what is missing or too much. The server reckons for itself.
const fen = (text) => {
  const plain = text.normalize("NFKC").replace(/[,\s¥元]/g, "");
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?(万)?$/.exec(plain);
  if (!found) return plain === "" ? 0n : null;
  const size = BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0"));
  return found[3] ? size * 10_000n : size;
};
const shown = (size) => {
  const whole = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${(size % 100n).toString().padStart(2, "0")}`;
};

for (const box of document.querySelectorAll("[data-sum]")) {
  const output = box.querySelector("[data-running]");
  const wanted = box.closest("form").elements.requested;
  const reckon = () => {
    const cells = [...box.querySelectorAll(`input[name^="${box.dataset.sum}-"]`)].map((cell) => fen(cell.value));
    output.hidden = cells.includes(null);
    if (output.hidden) return;
    const total = cells.reduce((sum, cell) => sum + cell, 0n);
    const goal = fen(wanted?.value ?? "") ?? 0n;
    const by = total > goal ? total - goal : goal - total;
    const { total: said, left, over, even } = box.dataset;
    const rest = by === 0n ? even : (total > goal ? over : left).replace("{by}", shown(by));
    output.textContent = `${said.replace("{total}", shown(total)).replace("{wanted}", shown(goal))} · ${rest}`;
    output.classList.toggle("off", by !== 0n);
  };
  box.closest("form").addEventListener("input", reckon);
  reckon();
}
