// The numbers beside a text follow what is typed; what was wrong with a line is the server's word, and stands until then.
for (const source of document.querySelectorAll("[data-source]")) {
  const gutter = source.querySelector(".gutter");
  const text = source.querySelector("textarea");
  const fit = () => {
    const wanted = Math.max(text.value.split("\n").length, 20) + 1;
    while (gutter.children.length > wanted) gutter.lastElementChild.remove();
    while (gutter.children.length < wanted) {
      const line = document.createElement("li");
      line.id = `L${gutter.children.length + 1}`;
      line.textContent = gutter.children.length + 1;
      gutter.append(line);
    }
    text.rows = wanted;
  };
  text.addEventListener("input", fit);
  fit();

  // From a problem to its line: the cursor stands there.
  const go = () => {
    const line = /^#L(\d+)$/.exec(location.hash)?.[1];
    if (!line) return;
    const before = text.value.split("\n").slice(0, Number(line) - 1);
    const start = before.reduce((sum, part) => sum + part.length + 1, 0);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, start);
  };
  window.addEventListener("hashchange", go);
  go();
}
