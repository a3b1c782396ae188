// The end of a session: announced, put off, and survived by what was typed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, signIn } from './world.js';

const TIMEOUT = { timeout: 60_000 };

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

test('five minutes before the end there is a warning, and one click puts the end off', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await page.clock.install();
    await page.goto('/organisations/new');
    const idle = Number(await page.locator('body').getAttribute('data-idle-seconds'));
    assert.ok(idle > 300, `idle for ${idle} s`);
    const warning = page.locator('#session[open]');

    await page.clock.fastForward((idle - 330) * 1000);
    assert.equal(await warning.count(), 0);
    await page.clock.fastForward(31_000);
    await warning.waitFor();
    assert.match(await warning.locator('[data-left]').textContent(), /^(5:00|4:5\d)$/);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/session/extend')),
      warning.locator('[data-extend]').click(),
    ]);
    assert.ok(answer.ok());
    await page.locator('#session:not([open])').waitFor({ state: 'attached' });

    await page.clock.fastForward((idle - 330) * 1000);
    assert.equal(await warning.count(), 0);
    await page.clock.fastForward(60_000);
    await warning.waitFor();
    await page.clock.fastForward(300_000);
    await warning.locator('[data-when="over"]').waitFor();
  }),
);

test('a form sent after the end asks for a sign-in and arrives with all that was typed', TIMEOUT, () =>
  world.visit(
    'officer-2',
    async (page) => {
      const name = '固原山区科技服务站';
      const address = '宁夏固原市原州区示范路 8 号“创新楼” & 二层';
      await page.goto('/organisations/new');
      await page.locator('#f-name').fill(name);
      await page.locator('#f-kind').selectOption('agency');
      await page.locator('#f-address').fill(address);

      // Another device of the same person ends this session.
      await world.visit(
        'officer-2',
        async (other) => {
          await other.goto('/me/sessions');
          await other.locator('form[action="/me/sessions/end-others"] button').click();
          await other.locator('.flash.ok').waitFor();
        },
        { own: true },
      );

      await page.locator('form[action="/organisations"] .btn.go').click();
      await page.locator('#f-password').waitFor();
      assert.ok((await page.locator('.callout.wait').textContent()).length > 10);
      await signIn(page, 'officer-2', undefined, { here: true });

      await page.waitForURL(/\/organisations\/new\?draft=1$/);
      assert.equal(await page.locator('#f-name').inputValue(), name);
      assert.equal(await page.locator('#f-address').inputValue(), address);
      await page.locator('form[action="/organisations"] .btn.go').click();
      await page.waitForURL(/\/organisations\/\d+$/);
      const record = await page.locator('main').textContent();
      assert.ok(record.includes(name) && record.includes(address), record);
    },
    { own: true, expects: [401] },
  ),
);

test('signing out ends the session for every tab', TIMEOUT, () =>
  world.visit(
    'reviewer',
    async (page) => {
      const tab = await page.context().newPage();
      await tab.goto('/me');
      await page.locator('.account > summary').click();
      await page.locator('form[action="/sign-out"] button').click();
      await page.locator('#f-password').waitFor();
      await tab.goto('/me');
      await tab.locator('#f-password').waitFor();
    },
    { own: true },
  ),
);
