// Forms in a browser: errors, languages, impatience, copying.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld } from './world.js';

const TIMEOUT = { timeout: 60_000 };

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

test('a change of language keeps the page and what was typed', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.goto('/organisations/new');
    await page.locator('#f-name').fill('未保存的名称');
    await page.locator('#f-kind').selectOption('unit');
    for (const language of ['en', 'zh-CN']) {
      await page.locator('form.lang button').click();
      await page.locator(`html[lang="${language}"]`).waitFor();
      assert.equal(new URL(page.url()).pathname, '/organisations/new');
      assert.equal(await page.locator('#f-name').inputValue(), '未保存的名称');
      assert.equal(await page.locator('#f-kind').inputValue(), 'unit');
    }
  }),
);

test('the list of errors takes the focus, and each error leads to its field', TIMEOUT, () =>
  world.visit(
    'officer',
    async (page) => {
      await page.goto('/organisations/new');
      await page.locator('#f-address').fill('已填写的地址');
      await page.locator('form[action="/organisations"] .btn.go').click();
      await page.locator('#errors').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
      assert.match(await page.title(), /^错误/);
      assert.equal(await page.locator('#f-address').inputValue(), '已填写的地址');
      const links = page.locator('#errors a');
      assert.ok((await links.count()) >= 2);
      for (const link of await links.all()) {
        const id = (await link.getAttribute('href')).slice(1);
        await link.click();
        assert.equal(await page.evaluate(() => document.activeElement.id), id);
        const field = page.locator(`#${id}`);
        assert.equal(await field.getAttribute('aria-invalid'), 'true');
        const described = (await field.getAttribute('aria-describedby')).split(' ');
        assert.ok(described.includes(`e-${id.slice(2)}`), described.join());
        // The label is in sight too, not beneath the bar.
        const [label, bar] = [await page.locator(`label[for="${id}"]`).boundingBox(), await page.locator('.top').boundingBox()];
        assert.ok(label.y >= bar.y + bar.height, `label at ${label.y}`);
      }
    },
    { expects: [422], viewport: { width: 1440, height: 600 } },
  ),
);

test('a required field left empty says so at once, in the words of the server', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.goto('/organisations/new');
    await page.locator('#f-name').focus();
    await page.keyboard.press('Tab');
    await page.locator('#e-name').waitFor();
    await page.locator('#f-name').fill('已补填');
    assert.equal(await page.locator('#e-name').count(), 0);
  }),
);

test('a second click on the button sends nothing more', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    let sent = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && new URL(request.url()).pathname === '/organisations') sent += 1;
    });
    // Slow enough for the second click to come before the answer.
    await page.route('**/organisations', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    await page.goto('/organisations/new');
    await page.locator('#f-name').fill('双击测试评估事务所');
    await page.locator('#f-kind').selectOption('agency');
    await page.locator('form[action="/organisations"] .btn.go').dblclick({ noWaitAfter: true });
    await page.waitForURL(/\/organisations\/\d+$/);
    assert.equal(sent, 1);
  }),
);

test('a one-time link is copied by its button', TIMEOUT, () =>
  world.visit(
    'accounts',
    async (page) => {
      await page.goto('/people/new');
      await page.locator('#f-name').fill('郝复制');
      await page.locator('#f-login').fill('hao.fuzhi');
      await page.locator('form[action="/people"] .btn.go').click();
      await page.locator('#message-link').waitFor();
      const link = await page.locator('#message-link').textContent();
      assert.ok(link.startsWith(`${world.url}/welcome/`), link);
      const button = page.locator('[data-copy="#message-link"]');
      await button.click();
      await page.locator('[data-copy="#message-link"][data-copied]').waitFor();
      assert.match(await button.textContent(), /^已复制/);
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
    },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  ),
);

test('a list is kept as a view, opened again and removed', TIMEOUT, () =>
  world.visit('finance', async (page) => {
    await page.goto('/organisations?kind=unit&sort=-name');
    const menu = page.locator('details.menu:has(.view-save) > summary');
    await menu.click();
    await page.locator('.view-save [name="name"]').fill('承担单位');
    await page.locator('.view-save button').click();
    await page.locator('.flash.ok').waitFor();
    await page.goto('/organisations');
    await menu.click();
    await page.locator('.views a', { hasText: '承担单位' }).click();
    await page.waitForURL(/kind=unit/);
    assert.equal(await page.locator('select[name="kind"]').inputValue(), 'unit');
    await menu.click();
    await page.locator('.views button').click();
    await page.locator('.flash.ok').waitFor();
    assert.equal(await page.locator('.views li').count(), 0);
  }),
);

test('an open menu fits the window', TIMEOUT, () =>
  world.visit(
    'finance',
    async (page) => {
      await page.goto('/organisations');
      for (const summary of await page.locator('details.menu > summary').all()) {
        await summary.click();
        const sheet = await page.locator('details.menu[open] > .sheet').boundingBox();
        assert.ok(sheet.x >= 0 && sheet.x + sheet.width <= 360, JSON.stringify(sheet));
        await page.keyboard.press('Escape');
      }
    },
    { viewport: { width: 360, height: 700 } },
  ),
);
