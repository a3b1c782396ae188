// One Granary with fresh sample data and one browser, and what every page owes to the people who read it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

export const PASSWORD = process.env.GRANARY_SAMPLE_PASSWORD ?? 'Granary-2026';
const SHOTS = process.env.SHOTS === '1' ? new URL('out/', import.meta.url).pathname : undefined;
// A debug build on a busy machine hashes the sample passwords slowly.
const START_MS = 180_000;

const LANGUAGES = ['zh-CN', 'en'];
const THEMES = ['light', 'dark'];
const WIDTHS = [1440, 360];
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the server and the browser. `close()` ends both and removes the data. `sample: false` leaves it empty. */
export async function openWorld({ sample = true } = {}) {
  const server = await startServer(sample);
  let browser;
  try {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      chromiumSandbox: false,
      args: BROWSER_ARGS,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return new World(server, browser);
}

class World {
  #server;
  #browser;
  // Signing in once per person keeps clear of the limit on attempts.
  #sessions = new Map();

  constructor(server, browser) {
    this.#server = server;
    this.#browser = browser;
    this.url = server.url;
    this.welcome = server.welcome;
  }

  /**
   * A page of its own browser context, signed in as `login` if one is given, until `story(page)` ends. Fails with what
   * the browser complained of meanwhile. `own`: a sign-in that is not shared, for stories that end it.
   * `expects`: the status of refusals that belong to the story, or other words of the browser's complaint.
   */
  async visit(login, story, { scripts = true, own = false, language = LANGUAGES[0], expects = [], ...options } = {}) {
    const state = own || login === undefined ? undefined : await this.#signedIn(login);
    const context = await this.#context({ storageState: state, javaScriptEnabled: scripts, ...options });
    const problems = new Set();
    try {
      await speak(context, this.url, language);
      const page = await context.newPage();
      watch(page, (problem) => problems.add(problem), (message) => expects.some((status) => message.text().includes(typeof status === 'number' ? `status of ${status} ` : status)));
      if (own && login !== undefined) await signIn(page, login);
      await story(page);
    } finally {
      await context.close();
    }
    assert.deepEqual([...problems], []);
  }

  async close() {
    await this.#browser.close();
    await this.#server.stop();
  }

  #context(options) {
    return this.#browser.newContext({ baseURL: this.url, locale: LANGUAGES[0], viewport: { width: 1440, height: 900 }, ...options });
  }

  #signedIn(login) {
    if (!this.#sessions.has(login)) this.#sessions.set(login, this.#session(login));
    return this.#sessions.get(login);
  }

  async #session(login) {
    const context = await this.#context();
    try {
      await signIn(await context.newPage(), login);
      return await context.storageState();
    } finally {
      await context.close();
    }
  }
}

/** The choice of a language is a cookie. */
const speak = (context, url, language) => context.addCookies([{ name: 'granary-language', value: language, url }]);

/** Signs in through the form, as a person does. `here`: on the page as it is, which has asked for it. */
export async function signIn(page, login, password = PASSWORD, { here = false } = {}) {
  if (!here) await page.goto('/sign-in');
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill(password);
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith('/sign-in'), { timeout: 15_000 }),
    page.locator('form:has(input[name="password"]) button').click(),
  ]);
}

/**
 * Loads the page's address anew in each language, turns it to each theme and width, and fails with everything that is
 * wrong in any.
 * `status` is the expected answer of the server; `name` names the screenshots.
 */
export async function checkPage(page, name, { status = 200 } = {}) {
  const address = page.url();
  const session = await page.context().storageState();
  const problems = new Map();
  for (const language of LANGUAGES) {
    const context = await page.context().browser().newContext({ storageState: session, locale: language });
    try {
      await speak(context, new URL(address).origin, language);
      const copy = await context.newPage();
      let variant = '';
      const note = (problem) => problems.set(problem, new Set(problems.get(problem)).add(variant));
      watch(copy, note, (message) => status >= 400 && message.location().url === address);
      variant = language;
      await copy.setViewportSize({ width: WIDTHS[0], height: 900 });
      await copy.emulateMedia({ colorScheme: THEMES[0], reducedMotion: 'reduce' });
      const response = await copy.goto(address);
      if (response.status() !== status) note(`status ${response.status()}, not ${status}`);
      if (copy.url() !== address) note(`leads on to ${copy.url()}`);
      await copy.evaluate(axe.source);
      for (const theme of THEMES) {
        await copy.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        for (const width of WIDTHS) {
          variant = `${language} ${theme} ${width}`;
          await copy.setViewportSize({ width, height: 900 });
          await checkVariant(copy, { language, theme, note });
          if (SHOTS) await shoot(copy, `${name}-${language}-${theme}-${width}`);
        }
      }
    } finally {
      await context.close();
    }
  }
  const everywhere = LANGUAGES.length * THEMES.length * WIDTHS.length;
  const report = [...problems].map(
    ([problem, variants]) => `${problem} [${variants.size === everywhere ? 'everywhere' : [...variants].join(', ')}]`,
  );
  if (report.length > 0) assert.fail(`${name} (${address})\n  ${report.join('\n  ')}`);
}

/** Notes console errors, uncaught errors, reports of the content security policy and requests to anywhere else. */
function watch(page, note, expects) {
  page.on('console', (message) => {
    // The browser reports a refused page as an error, also where the refusal is what is expected.
    if (message.type() === 'error' && !expects(message)) note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`script: ${error.message}`));
  page.on('request', (request) => {
    // Everything comes from one place; `page.url()` is that place as soon as the first page is there.
    const [from, to] = [page.url(), request.url()];
    if (/^https?:/.test(from) && /^https?:/.test(to) && new URL(from).origin !== new URL(to).origin) note(`request to ${to}`);
    if (/csp-report|reports\+json/.test(request.headers()['content-type'] ?? '')) note(`CSP: ${request.postData()}`);
  });
}

async function checkVariant(page, { language, theme, note }) {
  if ((await page.title()).trim() === '') note('no title');

  const seen = await page.evaluate(() => {
    const root = document.documentElement;
    const paint = document.createElement('canvas').getContext('2d');
    paint.fillStyle = getComputedStyle(document.body).color;
    paint.fillRect(0, 0, 1, 1);
    const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
    const clipped = (element) =>
      element !== null && (getComputedStyle(element).overflowX !== 'visible' || clipped(element.parentElement));
    // The deepest elements that stick out are the ones to mend.
    const wide = [...document.body.querySelectorAll('*')]
      .filter((element) => {
        const { left, width } = element.getBoundingClientRect();
        return left + Math.max(width, element.scrollWidth) > root.clientWidth + 1 && !clipped(element);
      })
      .map((element) => element.tagName.toLowerCase() + [...element.classList].map((name) => `.${name}`).join(''));
    return {
      language: root.lang,
      textIsLight: (red * 2 + green * 5 + blue) / 8 > 127,
      overflow: root.scrollWidth - root.clientWidth,
      wide: wide.slice(-3),
    };
  });
  if (seen.language.split('-')[0] !== language.split('-')[0]) note(`the page calls its language "${seen.language}"`);
  // Without this, the dark half of the checks could silently look at the light theme.
  if (seen.textIsLight !== (theme === 'dark')) note('the theme is not the one asked for');
  if (seen.overflow > 0) note(`scrolls sideways by ${seen.overflow}px; sticking out: ${seen.wide.join(', ')}`);

  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }),
    AXE_TAGS,
  );
  for (const { id, help, nodes } of violations) {
    const where = nodes.slice(0, 3).map((node) => node.target.join(' '));
    note(`axe ${id} (${help}) in ${nodes.length}: ${where.join(' | ')}`);
  }
}

async function shoot(page, name) {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name.replace(/[^\w-]+/g, '_')}.png`), fullPage: true });
}

async function startServer(sample) {
  const program = process.env.GRANARY_BIN;
  assert.ok(program, 'GRANARY_BIN names no program; `make browser` sets it');
  const data = await mkdtemp(join(tmpdir(), 'granary-browser-'));
  // Settings of the person who runs the tests must not reach the server under test.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GRANARY_')));
  // The first administrator of an empty product would be asked for a phone; stories tell how that goes.
  if (!sample) env.GRANARY_SECOND_FACTOR = 'off';
  const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...(sample ? ['--sample'] : [])], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const ended = new Promise((resolve) => {
    child.once('close', resolve).once('error', (error) => {
      log += error.message;
      resolve();
    });
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);

  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(killNow, 10_000);
    await ended;
    clearTimeout(timer);
    process.off('exit', killNow);
    await rm(data, { recursive: true, force: true });
  };

  const address = new Promise((resolve) => {
    const read = (chunk) => {
      log = (log + chunk).slice(-20_000);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(log);
      const welcome = /\/welcome\/\S+/.exec(log);
      if (found && (sample || welcome)) resolve({ url: found[0], welcome: welcome?.[0] });
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
  });
  let timer;
  const tooLate = new Promise((resolve) => {
    timer = setTimeout(resolve, START_MS);
  });
  const found = await Promise.race([address, ended.then(() => undefined), tooLate]);
  clearTimeout(timer);
  if (found === undefined) {
    await stop();
    throw new Error(`${program} printed no address:\n${log}`);
  }
  return { ...found, stop };
}
