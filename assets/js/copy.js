// Copy buttons. The clipboard API needs HTTPS; in an office network without it, the old command does.
const live = document.createElement("p");
live.className = "vh";
live.setAttribute("role", "status");
document.body.append(live);

const select = (node) => {
  if ("select" in node) return node.select();
  const range = document.createRange();
  range.selectNodeContents(node);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};
const copy = async (node) => {
  try {
    await navigator.clipboard.writeText(node.value ?? node.textContent);
    return true;
  } catch {
    select(node);
    return document.execCommand("copy");
  }
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const node = document.querySelector(button.dataset.copy);
  if (!node) continue;
  button.hidden = false;
  const text = button.firstChild;
  const label = text.data;
  let timer = 0;
  button.addEventListener("click", async () => {
    const done = await copy(node);
    text.data = live.textContent = done ? button.dataset.done : button.dataset.failed;
    button.toggleAttribute("data-copied", done);
    clearTimeout(timer);
    timer = setTimeout(() => {
      text.data = label;
      live.textContent = "";
      button.removeAttribute("data-copied");
    }, 4000);
  });
}
