// A page about something that goes on: its parts are fetched anew until it is over. Without a script the page reloads
// itself. Looking is no sign that somebody is there, so it keeps no session open.
const EVERY = 2000;
const SLOWEST = 30_000;

const parts = (root) => root.querySelectorAll("[data-part]");
const same = (old, fresh) =>
  "key" in old.dataset ? old.dataset.key === fresh.dataset.key : old.innerHTML === fresh.innerHTML;

const renew = (page) => {
  for (const old of parts(document)) {
    const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (!fresh || same(old, fresh)) continue;
    const focused = old.contains(document.activeElement);
    // The element itself stays, or a screen reader would not hear its change.
    old.replaceChildren(...fresh.childNodes);
    if ("key" in fresh.dataset) old.dataset.key = fresh.dataset.key;
    if (focused) document.querySelector("main").focus();
  }
  document.title = page.title;
};

let pause = EVERY;
const look = async () => {
  if (document.hidden) return setTimeout(look, EVERY);
  try {
    const answer = await fetch(location.href, { headers: { "x-granary-look": "1" }, redirect: "manual" });
    // Signed out, or gone: the page itself shows what is the matter.
    if (answer.type === "opaqueredirect" || !answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-live]")) return location.reload();
    renew(page);
    if (page.querySelector("[data-live=off]")) return;
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
  }
  setTimeout(look, pause);
};
if (document.querySelector("[data-live=on]")) setTimeout(look, EVERY);
