// Rows from a sheet: pasted into a table of fields, with scripts and without.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld } from './world.js';

const TIMEOUT = { timeout: 60_000 };
const ROWS = '金老师\t主任\t010-11111111\r\n"木\n老师"\t\t010-22222222\r\n水老师\t\t010-33333333\r\n火老师\t\t010-44444444\r\n土老师\t\t010-55555555';

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

/** The contacts of the first agency, as a table. */
const opens = async (page) => {
  await page.goto('/organisations?kind=agency');
  await page.goto(`${await page.locator('tbody a[href^="/organisations/"]').first().getAttribute('href')}/contacts/table`);
};

test('rows copied from a sheet fill the table and make it longer', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await opens(page);

    const before = await page.locator('[data-grid] tbody tr').count();
    const first = await page.locator('[data-grid] tbody tr:not(:has(input[name^="id-"])) input[name^="name-"]').first();
    await first.focus();
    await first.evaluate((input, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, ROWS);
    assert.ok((await page.locator('[data-grid] tbody tr').count()) > before);
    assert.equal(await first.inputValue(), '金老师');
    const names = await page.locator('[data-grid] input[name^="name-"]').evaluateAll((all) => all.map((i) => i.name));
    assert.equal(new Set(names).size, names.length, 'every row has a number of its own');
    await page.locator('form.form .btn.go').click();
    await page.locator('.flash.ok').waitFor();
    for (const name of ['金老师', '水老师', '土老师']) assert.equal(await page.getByRole('rowheader', { name }).count(), 1);

  }),
);

test('without scripts the box below the table does the same', TIMEOUT, () =>
  world.visit(
    'officer-2',
    async (page) => {
      await opens(page);
      await page.locator('.grid-paste > summary').click();
      await page.locator('#f-paste').fill('日老师\t\t010-66666666\n月老师\t\t010-77777777');
      await page.locator('button[value="fill"]').click();
      const names = await page.locator('[data-grid] input[name^="name-"]').evaluateAll((all) => all.map((i) => i.value));
      assert.ok(names.includes('日老师') && names.includes('月老师'), names.join());
      await page.locator('form.form .btn.go').click();
      await page.locator('.flash.ok').waitFor();
      assert.equal(await page.getByRole('rowheader', { name: '月老师' }).count(), 1);
    },
    { scripts: false },
  ),
);
