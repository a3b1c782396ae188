// Everything by keyboard alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, PASSWORD } from './world.js';

const TIMEOUT = { timeout: 60_000 };

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

/** What has the focus and lies beneath something else or outside the window; undefined when all is well. */
const hidden = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return undefined;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    // A box taller than the window is judged by the part of it that is in the window.
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const there = document.elementFromPoint(x, y);
    if (there && (element.contains(there) || there.contains(element))) return undefined;
    return `${element.outerHTML.slice(0, 80)} beneath ${there?.outerHTML.slice(0, 60)}`;
  });

test('sign in, search, walk the rows and open one', TIMEOUT, () =>
  world.visit(undefined, async (page) => {
    await page.goto('/sign-in');
    await page.locator('[name="login"]').focus();
    await page.keyboard.type('officer');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('/');

    await page.keyboard.press('/');
    assert.equal(await focused(page), 'search');
    await page.keyboard.type('宁夏');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\?q=/);

    const names = await page.locator('[data-rows] tbody th a').allTextContents();
    assert.ok(names.length >= 2, `found ${names}`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), names[1].trim());
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/organisations\/\d+$/);
    assert.equal((await page.locator('h1').textContent()).trim(), names[1].trim());
  }),
);

test('the first Tab is the way past the navigation', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.goto('/organisations');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
    assert.equal(await hidden(page), undefined);
    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'main');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null));
  }),
);

test('? explains the keys, Esc closes, and letters typed into a field are only letters', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.goto('/organisations');
    await page.keyboard.press('?');
    await page.locator('#keys-help[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#keys-help:not([open])').waitFor({ state: 'attached' });
    await page.locator('[data-search]').focus();
    await page.keyboard.type('j?/x');
    assert.equal(await page.locator('[data-search]').inputValue(), 'j?/x');
    assert.equal(await page.locator('#keys-help[open]').count(), 0);
  }),
);

test('a menu opens by Enter and closes by Esc, and the focus is back on it', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.goto('/');
    await page.locator('.account > summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('.account[open]').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.account[open]').count(), 0);
    assert.equal(await focused(page), 'SUMMARY');
  }),
);

for (const [width, height] of [[1440, 700], [360, 640]]) {
  test(`nothing lies over the focus at ${width}`, TIMEOUT, () =>
    world.visit(
      'officer',
      async (page) => {
        const covered = new Set();
        const look = async (key, times) => {
          for (let n = 0; n < times; n += 1) {
            await page.keyboard.press(key);
            const over = await hidden(page);
            if (over) covered.add(over);
          }
        };
        await page.goto('/organisations');
        await look('j', 30);
        await look('k', 25);
        await look('Tab', 20);
        await look('Shift+Tab', 30);
        await page.goto('/organisations/new');
        await look('Tab', 40);
        await look('Shift+Tab', 40);
        assert.deepEqual([...covered], []);
      },
      { viewport: { width, height } },
    ),
  );
}

test('single keys can be switched off', TIMEOUT, () =>
  world.visit('leader', async (page) => {
    await page.goto('/me');
    await page.locator('#f-shortcuts').uncheck();
    await page.locator('form[action="/me"] .btn.go').click();
    await page.locator('.flash.ok').waitFor();
    await page.goto('/organisations');
    await page.keyboard.press('/');
    await page.keyboard.press('?');
    await page.keyboard.press('j');
    assert.equal(await focused(page), 'BODY');
    assert.equal(await page.locator('#keys-help[open], tr.at').count(), 0);
    assert.equal(await page.locator('[data-key-hint]').isVisible(), false);
  }),
);
