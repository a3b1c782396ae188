// Everything works by links and forms alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, signIn } from './world.js';

const TIMEOUT = { timeout: 60_000 };
const SCRIPTLESS = { scripts: false };

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

test('without scripts: sign in, register an organisation, first with errors', TIMEOUT, () =>
  world.visit(
    undefined,
    async (page) => {
      await signIn(page, 'officer');
      await page.locator('.nav details:has(a[href="/organisations"]) > summary').click();
      await page.locator('.nav a[href="/organisations"]').click();
      await page.locator('.head a[href="/organisations/new"]').click();
      await page.locator('#f-name').fill('中卫沙区科技推广站');
      await page.locator('#f-kind').selectOption('unit');
      await page.locator('form[action="/organisations"] .btn.go').click();
      await page.locator('#errors').waitFor();
      assert.equal(await page.locator('#f-name').inputValue(), '中卫沙区科技推广站');
      assert.equal(await page.locator('#f-kind').inputValue(), 'unit');
      await page.locator('#f-kind').selectOption('agency');
      await page.locator('form[action="/organisations"] .btn.go').click();
      await page.waitForURL(/\/organisations\/\d+$/);
      assert.equal((await page.locator('h1').textContent()).trim(), '中卫沙区科技推广站');
    },
    { ...SCRIPTLESS, expects: [422] },
  ),
);

test('without scripts: the language changes where one is', TIMEOUT, () =>
  world.visit(
    'officer',
    async (page) => {
      await page.goto('/organisations?kind=unit');
      await page.locator('form.lang button').click();
      await page.locator('html[lang="en"]').waitFor();
      assert.ok(page.url().endsWith('/organisations?kind=unit'), page.url());
    },
    SCRIPTLESS,
  ),
);

test('without scripts: on a phone the navigation opens', TIMEOUT, () =>
  world.visit(
    'officer',
    async (page) => {
      await page.goto('/');
      assert.equal(await page.locator('.nav a[href="/calendar"]').isVisible(), false);
      await page.locator('.burger').click();
      // The entries stand in groups; that of the page where one is stands open.
      assert.equal(await page.locator('.nav a[href="/calendar"]').isVisible(), false);
      await page.locator('.nav details:has(a[href="/calendar"]) > summary').click();
      await page.locator('.nav a[href="/calendar"]').click();
      await page.waitForURL('/calendar');
      await page.locator('.burger').click();
      assert.equal(await page.locator('.nav a[href="/calendar"][aria-current="page"]').isVisible(), true);
    },
    { ...SCRIPTLESS, viewport: { width: 360, height: 700 } },
  ),
);

test('without scripts: invite a person, who sets a password by the link and is in', TIMEOUT, async () => {
  let link = '';
  await world.visit(
    'accounts',
    async (page) => {
      await page.goto('/people/new');
      await page.locator('#f-name').fill('邵新来');
      await page.locator('#f-login').fill('shao.xinlai');
      await page.locator('form[action="/people"] .btn.go').click();
      link = await page.locator('#message-link').textContent();
    },
    SCRIPTLESS,
  );
  await world.visit(
    undefined,
    async (page) => {
      await page.goto(link);
      await page.locator('#f-password_new').fill('Mountain-River-7');
      await page.locator('#f-password_again').fill('Mountain-River-8');
      await page.locator('main form .btn.go').click();
      await page.locator('#errors').waitFor();
      await page.locator('#f-password_new').fill('Mountain-River-7');
      await page.locator('#f-password_again').fill('Mountain-River-7');
      await page.locator('main form .btn.go').click();
      await page.locator('.account > summary .name', { hasText: '邵新来' }).waitFor();
      // Once, and never again.
      await page.goto(link);
      assert.equal(await page.locator('#f-password_new').count(), 0);
    },
    { ...SCRIPTLESS, expects: [422, 404] },
  );
});
