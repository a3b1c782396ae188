// Many people at once: looked at, done, taken back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld } from './world.js';

const TIMEOUT = { timeout: 60_000 };

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

for (const scripts of [true, false]) {
  test(`two people are disabled together and taken back${scripts ? '' : ', without scripts'}`, TIMEOUT, () =>
    world.visit(
      'accounts',
      async (page) => {
        const rows = page.locator('tbody tr');
        const people = ['钱经理', '冯教授'].map((name) => rows.filter({ hasText: name }));
        await page.goto('/people');
        for (const person of people) await person.locator('[data-select]').check();
        await page.locator('#batch button[value="disable"]').click();
        await page.waitForURL(/\/people\/batch/);
        assert.equal(await page.locator('main form [name="person"]').count(), 2);
        await page.locator('#f-reason').fill('测试');
        await page.locator('main form .btn.danger').click();
        await page.locator('[name="undo"]').waitFor({ state: 'attached' });
        await page.locator('form[action="/people/batch/undo"] button').click();
        await page.locator('.flash.ok').waitFor();
        for (const person of people) assert.doesNotMatch(await person.textContent(), /停用/);
      },
      { scripts },
    ),
  );
}
