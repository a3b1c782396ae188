// One click, one sending: a second one is dropped while the first is on its way. After a second the button says it is at work.
const GUARD = 5000;
const live = document.createElement("p");
live.className = "vh";
live.setAttribute("role", "status");
document.body.append(live);

const waiting = new Map();
const clear = (form) => {
  const job = waiting.get(form);
  if (!job) return;
  clearTimeout(job.show);
  clearTimeout(job.end);
  job.button?.removeAttribute("data-waiting");
  form.removeAttribute("aria-busy");
  live.textContent = "";
  waiting.delete(form);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (waiting.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter ?? form.querySelector("button:not([type]), button[type=submit]");
  waiting.set(form, {
    button,
    show: setTimeout(() => {
      button?.setAttribute("data-waiting", "");
      form.setAttribute("aria-busy", "true");
      live.textContent = document.body.dataset.busy;
    }, 1000),
    // A download leaves the page standing: give the form back.
    end: setTimeout(() => clear(form), form.method === "get" ? GUARD : GUARD * 4),
  });
});
// Back from the next page: the old one may come from memory, still waiting.
window.addEventListener("pageshow", () => [...waiting.keys()].forEach(clear));
