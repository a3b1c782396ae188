// Ticks of a list: all of the page at once, a range with Shift, how many there are, and what they come to.
// In hundredths, so that nothing is lost to fractions.
const total = (picked) => {
  const sum = picked.reduce((sum, t) => sum + Math.round(Number(t.dataset.amount.replaceAll(",", "")) * 100), 0);
  return (sum / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
};

for (const table of document.querySelectorAll("[data-rows]")) {
  const ticks = [...table.querySelectorAll("[data-select]")];
  if (!ticks.length) continue;
  const all = table.querySelector("[data-select-all]");
  const batch = ticks[0].form;
  const sums = ticks.every((t) => t.dataset.amount);
  let last = null;

  const show = () => {
    const picked = ticks.filter((t) => t.checked);
    const n = picked.length;
    if (all) {
      all.checked = n === ticks.length;
      all.indeterminate = n > 0 && n < ticks.length;
    }
    if (!batch) return;
    for (const part of batch.querySelectorAll("[data-some]")) {
      part.hidden = n === 0;
      const text = sums && part.dataset.sum ? part.dataset.sum.replace("{sum}", total(picked)) : part.dataset.text;
      part.textContent = text.replace("{n}", n);
    }
    for (const part of batch.querySelectorAll("[data-none]")) part.hidden = n > 0;
  };

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const t of ticks) t.checked = all.checked;
      show();
    });
  }
  table.addEventListener("click", (event) => {
    const tick = event.target.closest("[data-select]");
    if (!tick) return;
    if (event.shiftKey && last) {
      const [a, b] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((x, y) => x - y);
      for (const t of ticks.slice(a, b + 1)) t.checked = tick.checked;
    }
    last = tick;
    show();
  });
  window.addEventListener("pageshow", show); // ticks survive the Back button
  show();
}
