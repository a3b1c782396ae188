// The life of a call as its people see it: every page on the way, in both languages, themes and widths.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { checkPage, openWorld } from './world.js';

const TIMEOUT = { timeout: 600_000 };
// A deadline that is still far away whenever this runs, and a code that no sample call has.
const FILE = (await readFile(new URL('../support/call.toml', import.meta.url), 'utf8'))
  .replaceAll('2026-04-30', '2099-04-30')
  .replace('"cases-2026"', '"browser-2026"');

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

const go = (page) => page.locator('main form .btn.go, main form button.btn').last().click();

test('a call from its first draft to its withdrawal', TIMEOUT, async () => {
  let path;
  await world.visit('officer', async (page) => {
    await page.goto('/calls/new');
    await page.locator('#f-origin').selectOption({ index: 1 });
    await page.locator('main form .btn.go').click();
    await page.waitForURL(/\/calls\/\d+\/guided$/);
    path = new URL(page.url()).pathname.replace('/guided', '');
    await checkPage(page, 'call guided');
    await page.goto(`${path}/file`);
    await page.locator('#f-whole').fill(FILE.replace('per_award', 'per_awrad'));
    // The numbers follow what is typed.
    const lines = FILE.split('\n').length + 1;
    assert.equal(await page.locator('.gutter li').count(), lines);
    await page.locator('main form .btn.go').click();
    await page.locator('.gutter .bad').first().waitFor();
    await checkPage(page, 'call file with problems');
    // From a problem to its line.
    await page.locator('.problems .place').first().click();
    await page.waitForFunction(() => document.activeElement.id === 'f-whole' && document.activeElement.selectionStart > 0);
    await page.goto(`${path}/check`);
    await checkPage(page, 'call check with problems');
    await page.goto(`${path}/file`);
    await page.locator('#f-whole').fill(FILE);
    await page.locator('main form .btn.go').click();
    await page.locator('.flash.ok').waitFor();
    await page.goto(`${path}/check`);
    await checkPage(page, 'call check');
    await page.goto(`${path}/preview`);
    await checkPage(page, 'call preview');
    await page.goto(path);
    await checkPage(page, 'call draft');
    await page.goto(`${path}/submit`);
    await checkPage(page, 'call submit');
    await go(page);
    await page.locator('.flash.ok').waitFor();
  });
  const approve = (name) =>
    world.visit('leader', async (page) => {
      await page.goto(`${path}/approve`);
      await checkPage(page, name);
      await page.locator('#f-reason').fill('同意');
      await go(page);
      await page.locator('.flash.ok').waitFor();
    });
  await approve('call approve');
  await world.visit('officer', async (page) => {
    await page.goto(`${path}/extend`);
    await checkPage(page, 'call extend');
    await page.locator('#f-deadline').fill('2099-05-15 17:00');
    await page.locator('#f-reason').fill('各省要求延长');
    await go(page);
    await page.locator('.flash.ok').waitFor();
  });
  await approve('call approve extension');
  await world.visit('officer', async (page) => {
    await page.goto(path);
    await checkPage(page, 'call published');
    await page.goto(`${path}/versions/2`);
    await checkPage(page, 'call version');
    await page.goto('/calls');
    await checkPage(page, 'calls');
    await page.goto(`${path}/withdraw`);
    await page.locator('#f-reason').fill('依据文件废止');
    await go(page);
    await page.locator('.flash.ok').waitFor();
  });
  await world.visit(undefined, async (page) => {
    for (const [address, name] of [
      ['/public/calls', 'public calls'],
      [`/public${path}`, 'public call'],
      [`/public${path}/versions/1`, 'public version'],
    ]) {
      await page.goto(address);
      await checkPage(page, name);
    }
  });
  await approve('call approve withdrawal');
  await world.visit(undefined, async (page) => {
    await page.goto(`/public${path}`);
    await checkPage(page, 'public call withdrawn');
  });
});
