// Warns before the idle time runs out and extends it by one click. The server counts from its last request, so
// typing alone does not help; what any tab asks of the server is told to all of them.
const WARN = 300;
const body = document.body;
const dialog = document.getElementById("session");
const idle = Number(body.dataset.idleSeconds);

if (dialog && idle > 0) {
  const soon = dialog.querySelector('[data-when="soon"]');
  const over = dialog.querySelector('[data-when="over"]');
  const clock = dialog.querySelector("[data-left]");
  const failed = dialog.querySelector("[data-failed]");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("granary-session") : null;
  let last = Date.now();
  let dismissed = false;
  let timer = 0;

  const left = () => Math.ceil(idle - (Date.now() - last) / 1000);

  const show = (expired) => {
    soon.hidden = expired;
    over.hidden = !expired;
    dialog.setAttribute("aria-labelledby", expired ? "session-over" : "session-title");
    if (!dialog.open) dialog.showModal();
    if (expired) over.querySelector("button").focus();
  };

  const tick = () => {
    clearTimeout(timer);
    const seconds = left();
    if (seconds <= 0) {
      show(true);
      return; // nothing more to count
    }
    if (seconds <= Math.min(WARN, idle / 2)) {
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (!dialog.open && !dismissed) show(false);
      timer = setTimeout(tick, 1000);
    } else {
      timer = setTimeout(tick, (seconds - Math.min(WARN, idle / 2)) * 1000);
    }
  };

  const alive = (at) => {
    if (at <= last) return;
    last = at;
    dismissed = false;
    failed.hidden = true;
    if (dialog.open) dialog.close("extended");
    tick();
  };

  dialog.querySelector("[data-extend]").addEventListener("click", async () => {
    failed.hidden = true;
    const at = Date.now();
    try {
      const token = document.querySelector('meta[name="csrf"]').content;
      const answer = await fetch(body.dataset.extendUrl, { method: "POST", headers: { "x-csrf-token": token } });
      if (answer.ok && !answer.redirected) {
        alive(at);
        channel?.postMessage(at);
      } else if (answer.redirected || answer.status === 401 || answer.status === 403) {
        last = 0; // signed out elsewhere
        tick();
      } else {
        failed.hidden = false;
      }
    } catch {
      failed.hidden = false;
    }
  });

  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "extended") dismissed = true;
    dialog.returnValue = "";
  });
  // A page from the back-forward cache, or a computer woken up: timers slept, the session did not.
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  window.addEventListener("pageshow", (event) => event.persisted && tick());
  channel?.addEventListener("message", (event) => alive(Number(event.data)));
  channel?.postMessage(last);
  tick();
}
