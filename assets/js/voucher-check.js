// One voucher beside its papers: the picture turned and enlarged, and single keys for passing, returning and the next one.
// All of it is links and forms without a script; single keys are off where the account has switched them off.
const desk = document.querySelector("[data-check]");
const viewer = desk?.querySelector("[data-viewer]");
const tools = desk?.querySelector("[data-viewer-tools]");
const shares = [100, 150, 200, 300];
let turned = 0;
let zoomed = 0;

const show = () => {
  for (let n = 1; n <= 4; n += 1) {
    viewer.classList.toggle(`t${n}`, turned === n);
    viewer.classList.toggle(`z${n}`, zoomed + 1 === n);
  }
  tools.querySelector("[data-zoom]").value = `${shares[zoomed]}%`;
};
const turn = () => {
  turned = (turned + 1) % 4;
  show();
};
const zoom = (step) => {
  zoomed = Math.min(shares.length - 1, Math.max(0, zoomed + step));
  show();
};

if (viewer && tools) {
  tools.hidden = false;
  tools.querySelector("[data-turn]").addEventListener("click", turn);
  tools.querySelector("[data-larger]").addEventListener("click", () => zoom(1));
  tools.querySelector("[data-smaller]").addEventListener("click", () => zoom(-1));
}

if (desk && document.body.dataset.keys !== "off") {
  for (const hint of document.querySelectorAll("[data-check-keys]")) hint.hidden = false;
  const sendBack = desk.querySelector("[data-return]");
  const actions = {
    a: () => {
      const button = desk.querySelector("[data-pass]");
      if (!button || button.disabled) return false;
      button.click();
      return true;
    },
    r: () => {
      if (!sendBack) return false;
      sendBack.open = true;
      const field = sendBack.querySelector("select, textarea");
      field?.focus();
      field?.scrollIntoView({ block: "center" });
      return true;
    },
    n: () => {
      const link = document.querySelector("[data-next]");
      link?.click();
      return Boolean(link);
    },
    o: () => Boolean(viewer) && (turn(), true),
    "+": () => Boolean(viewer) && (zoom(1), true),
    "=": () => Boolean(viewer) && (zoom(1), true),
    "-": () => Boolean(viewer) && (zoom(-1), true),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.('input, textarea, select, [contenteditable], [role="textbox"]')) return;
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    if (action && action()) event.preventDefault();
  });
}
