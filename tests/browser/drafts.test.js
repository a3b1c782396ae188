// What is typed is kept: on the server as one types, on this computer while the server is away, and for both of two windows.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, signIn } from './world.js';

const TIMEOUT = { timeout: 90_000 };
const NEW = '/organisations/new';
const STATUS = '.draft-status';

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

const saved = (page) => page.locator(STATUS, { hasText: /^已保存 \d\d:\d\d$/ }).waitFor();

test('what is typed is saved after a pause, offered, restored, and discarded', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.goto(NEW);
    await page.locator('#f-name').fill('自动保存的单位');
    await page.locator('#f-kind').selectOption('unit');
    await saved(page);
    await page.goto(NEW);
    assert.equal(await page.locator('#f-name').inputValue(), '');
    await page.locator('#draft .btn.go').click();
    await page.waitForURL(/\?draft=1$/);
    assert.equal(await page.locator('#f-name').inputValue(), '自动保存的单位');
    assert.equal(await page.locator('#f-kind').inputValue(), 'unit');
    // Going on from here is no conflict.
    await page.locator('#f-address').fill('银川市');
    await saved(page);
    await page.goto('/me/drafts');
    assert.match(await page.locator('main tbody').textContent(), /登记单位/);
    await page.goto(NEW);
    await page.locator('#draft form button').click();
    await page.locator('.flash.ok').waitFor();
    assert.equal(await page.locator('#draft').count(), 0);
  }),
);

test('while the server is away the draft stays on this computer, and goes to the server later', TIMEOUT, () =>
  world.visit(
    'officer-2',
    async (page) => {
      await page.goto(NEW);
      await page.context().setOffline(true);
      await page.locator('#f-name').fill('断网时填写');
      await page.locator(STATUS, { hasText: '暂存在本机' }).waitFor();
      const stored = await page.evaluate(() => Object.entries(localStorage));
      assert.equal(stored.length, 1);
      assert.ok(stored[0][1].includes('断网时填写'));
      await page.context().setOffline(false);
      await saved(page);
      assert.equal(await page.evaluate(() => localStorage.length), 0);

      // The window is closed before the server is back: the next visit takes the draft along.
      await page.route('**/drafts', (route) => route.abort());
      await page.locator('#f-name').fill('断网时又填写');
      await page.locator(STATUS, { hasText: '暂存在本机' }).waitFor();
      await page.unroute('**/drafts');
      await page.goto(NEW);
      await page.waitForURL(/\?draft=1$|new$/);
      // The tab is another one now, but it is the one that has seen the latest saving.
      await page.waitForURL(/\?draft=1$/);
      assert.equal(await page.locator('#f-name').inputValue(), '断网时又填写');
      await page.locator('#draft form button').click();
      await page.locator('.flash.ok').waitFor();
    },
    { expects: ['net::ERR', 409] },
  ),
);

test('two windows: the second sees both versions and chooses, field by field', TIMEOUT, () =>
  world.visit(
    'leader',
    async (page) => {
      await page.goto('/me/delegations');
      const other = await page.context().newPage();
      await other.goto('/me/delegations');
      await page.locator('#f-reason').fill('年休假');
      await saved(page);
      await other.locator('#f-reason').fill('出差');
      await other.locator('#f-ends_on').fill('2027-01-02');
      const panel = other.locator('.draft-conflict');
      await panel.waitFor();
      assert.match(await panel.textContent(), /年休假/);
      assert.match(await panel.textContent(), /出差/);
      // The reason of the other window, the day of this one.
      await panel.locator('tr', { hasText: '年休假' }).locator('input[value="theirs"]').check();
      await panel.locator('[data-apply]').click();
      await saved(other);
      assert.equal(await other.locator('#f-reason').inputValue(), '年休假');
      assert.equal(await other.locator('#f-ends_on').inputValue(), '2027-01-02');
      await other.goto('/me/delegations');
      await other.locator('#draft form button').click();
      await other.locator('.flash.ok').waitFor();
    },
    { expects: [409] },
  ),
);

test('without scripts: a draft is offered, restored and discarded', TIMEOUT, async () => {
  await world.visit('finance', async (page) => {
    await page.goto('/me/delegations');
    await page.locator('#f-reason').fill('年休假');
    await saved(page);
  });
  await world.visit(
    'finance',
    async (page) => {
      await page.goto('/me/delegations');
      await page.locator('#draft .btn.go').click();
      await page.waitForURL(/\?draft=1$/);
      assert.equal(await page.locator('#f-reason').inputValue(), '年休假');
      await page.locator('#draft form button').click();
      await page.locator('.flash.ok').waitFor();
      assert.equal(await page.locator('#f-reason').inputValue(), '');
    },
    { scripts: false },
  );
});

test('a session that ended: the same person is back on the same page, with all that was typed', TIMEOUT, () =>
  world.visit(
    'agency',
    async (page) => {
      await page.goto('/me/delegations');
      await page.locator('#f-reason').fill('会议期间由同事代办');
      await world.visit(
        'agency',
        async (elsewhere) => {
          await elsewhere.goto('/me/sessions');
          await elsewhere.locator('form[action="/me/sessions/end-others"] button').click();
          await elsewhere.locator('.flash.ok').waitFor();
        },
        { own: true },
      );
      await page.locator(STATUS, { hasText: '暂存在本机' }).waitFor();
      await page.locator('form[action="/me/delegations"] .btn.go').click();
      await page.locator('#f-password').waitFor();
      assert.ok(!(await page.content()).includes('会议期间'));
      await signIn(page, 'agency', undefined, { here: true });
      await page.waitForURL(/\/me\/delegations\?draft=1$/);
      assert.equal(await page.locator('#f-reason').inputValue(), '会议期间由同事代办');
    },
    { own: true, expects: [401] },
  ),
);
