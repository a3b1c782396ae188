// Sends each chosen file in pieces, so that a cut line costs one piece, and shows how far it is. A file that was cut off
// before goes on where it was, also after the page was loaded again. Without this the form sends all files at once.
const TRIES = 6;
const AT_ONCE = 2;
const token = () => document.querySelector('meta[name="csrf"]').content;

const ask = async (url, options = {}) => {
  const answer = await fetch(url, {
    ...options,
    headers: { accept: "application/json", "x-csrf-token": token(), ...options.headers },
  });
  const body = answer.status === 204 ? {} : await answer.json();
  return { status: answer.status, body };
};
const post = (url, fields = {}) =>
  ask(url, { method: "POST", body: new URLSearchParams(fields), headers: { "content-type": "application/x-www-form-urlencoded" } });

// `again` tells whether trying once more can help.
class Refused extends Error {
  constructor(text, again) {
    super(text);
    this.again = again;
  }
}

for (const drop of document.querySelectorAll("[data-upload]")) {
  const form = drop.querySelector("form");
  const input = form.querySelector("input[type=file]");
  const { upload: url, noun, object, purpose } = drop.dataset;
  const largest = Number(drop.dataset.largest);
  const piece = Number(drop.dataset.piece);
  const endings = drop.dataset.endings.split(",");
  const say = (word, values = {}) => {
    const text = drop.dataset[`word${word[0].toUpperCase()}${word.slice(1)}`];
    return Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), text);
  };

  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = say("drop");
  const list = document.createElement("ul");
  list.className = "uploads";
  list.setAttribute("aria-label", say("list"));
  const heard = document.createElement("p");
  heard.className = "vh";
  heard.setAttribute("role", "status");
  const back = document.createElement("a");
  back.className = "btn go";
  back.href = drop.dataset.done;
  back.textContent = say("back");
  back.hidden = true;
  input.after(hint);
  drop.append(list, heard, back);

  const queue = [];
  let running = 0;

  // What was begun is remembered for the next visit of this page, by what the file looks like from outside.
  const key = (file) => `upload:${noun}/${object}/${purpose}/${file.name}/${file.size}/${file.lastModified}`;
  const remembered = async (file) => {
    const id = localStorage.getItem(key(file));
    if (!id) return null;
    const { status, body } = await ask(`${url}/${id}`);
    return status === 200 && body.size === file.size && !body.file ? body : null;
  };

  const row = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "file-name";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const state = document.createElement("span");
    state.className = "upload-state";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet small-btn";
    item.append(name, bar, state, button);
    list.append(item);
    return { item, bar, state, button };
  };

  const wrong = (file) => {
    const name = file.name.toLowerCase();
    if (file.size === 0) return say("empty", { name: file.name });
    if (file.size > largest) return say("large", { name: file.name });
    if (!endings.some((end) => name.endsWith(end))) return say("kind", { name: file.name });
    return "";
  };

  const show = (job, text, kind = "") => {
    job.view.state.textContent = text;
    job.view.item.dataset.kind = kind;
    if (kind) heard.textContent = `${job.file.name} ${text}`;
  };
  const offer = (job, word, act) => {
    job.view.button.hidden = !word;
    if (!word) return;
    job.view.button.textContent = say(word);
    job.view.button.setAttribute("aria-label", `${say(word)} ${job.file.name}`);
    job.view.button.onclick = act;
  };
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // Tries again while the line is cut or the server is busy; a refusal is final.
  const stubborn = async (job, act) => {
    for (let tried = 1; ; tried += 1) {
      if (job.cancelled) throw new Refused(say("cancelled"), false);
      let answer;
      try {
        answer = await act();
      } catch {
        answer = { status: 0, body: {} };
      }
      if (answer.status !== 0 && answer.status !== 429 && answer.status < 500) return answer;
      const told = answer.body.explanation;
      if (tried === TRIES || answer.status === 507) throw new Refused(told || say("failed"), true);
      show(job, told || say("cut"));
      await wait(Math.min(500 * 2 ** tried, 15000));
    }
  };
  const good = ({ status, body }) => {
    if (status >= 400) throw new Refused(body.explanation || say("failed"), status === 409);
    return body;
  };

  const pieces = async (job, at) => {
    let sent = at;
    while (sent < job.file.size) {
      const end = Math.min(sent + piece, job.file.size);
      const answer = await stubborn(job, () =>
        ask(`${url}/${job.id}/piece?at=${sent}`, {
          method: "POST",
          body: job.file.slice(sent, end),
          headers: { "content-type": "application/octet-stream" },
        }),
      );
      // In a wrong place: the answer names the right one.
      const known = answer.status === 409 && Number.isInteger(answer.body.received);
      sent = known ? answer.body.received : good(answer).received;
      job.view.bar.value = sent;
      show(job, say("sending", { percent: Math.floor((100 * sent) / job.file.size) }));
    }
  };

  const send = async (job) => {
    offer(job, "cancel", () => cancel(job));
    try {
      const before = await stubborn(job, async () => ({ status: 200, body: await remembered(job.file) }));
      const begun =
        before.body ??
        good(await stubborn(job, () => post(url, { noun, object, purpose, name: job.file.name, size: job.file.size })));
      job.id = begun.id;
      localStorage.setItem(key(job.file), begun.id);
      await pieces(job, begun.received);
      offer(job, "");
      show(job, say("checking"));
      const done = good(await stubborn(job, () => post(`${url}/${job.id}/finish`)));
      localStorage.removeItem(key(job.file));
      show(job, done.notice ?? say("done"), done.notice ? "warn" : "ok");
      back.hidden = false;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      show(job, error.message, "bad");
      if (!error.again) localStorage.removeItem(key(job.file));
      if (error.again) offer(job, "again", () => start(job));
      else offer(job, "");
    }
  };

  const cancel = async (job) => {
    job.cancelled = true;
    localStorage.removeItem(key(job.file));
    if (job.id) await post(`${url}/${job.id}/cancel`).catch(() => {});
  };

  const next = () => {
    while (running < AT_ONCE && queue.length > 0) {
      running += 1;
      send(queue.shift()).finally(() => {
        running -= 1;
        next();
      });
    }
  };
  const start = (job) => {
    show(job, say("waiting"));
    queue.push(job);
    next();
  };

  const add = (files) => {
    for (const file of files) {
      const job = { file, view: row(file), cancelled: false };
      const problem = wrong(file);
      offer(job, "");
      if (problem) show(job, problem, "bad");
      else start(job);
    }
  };

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  // A file is on its way as soon as it is chosen. Whoever presses the button after that is done, and goes back when
  // everything is there; whoever presses it without having chosen anything is told by the page's own checks.
  form.addEventListener("submit", (event) => {
    if (input.files.length === 0 && back.hidden && running === 0) return;
    event.preventDefault();
    if (input.files.length === 0) {
      if (running === 0) location.assign(back.href);
      return;
    }
    add([...input.files]);
    input.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop") add([...event.dataTransfer.files]);
    });
  }
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (running > 0) event.preventDefault();
  });
}
