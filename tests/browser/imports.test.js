// The wrong rows of an import, mended in a table: by typing, by pasting from a sheet, with scripts and without.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, openWorld } from './world.js';

const TIMEOUT = { timeout: 120_000 };

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

/** Brings three agencies without a kind, and opens the table of what is wrong. */
const opens = async (page, name) => {
  await page.goto('/imports/new/organisations');
  const lines = [1, 2, 3].map((n) => `${name}${n}号\t不知道`).join('\n');
  await page.locator('#f-lines').fill(`单位名称\t类型\n${lines}`);
  await page.locator('main form .btn.go').click();
  await page.locator('form[action$="/start"] button').click();
  await page.locator('a[href$="/mend"]').click();
  await page.locator('[data-grid] #f-kind-2').waitFor();
};

const kinds = (page) => page.locator('[data-grid] input[name^="kind-"]').evaluateAll((all) => all.map((i) => i.value));

test('cells copied from a sheet fill the table and nothing beyond it', TIMEOUT, () =>
  world.visit('officer', async (page) => {
    await opens(page, '粘贴机构');
    await checkPage(page, 'imports mend');
    const first = page.locator('#f-kind-0');
    await first.evaluate((input, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, '第三方机构\r\n第三方机构\r\n第三方机构\r\n第三方机构\r\n第三方机构');
    assert.deepEqual(await kinds(page), ['第三方机构', '第三方机构', '第三方机构']);
    assert.equal(await page.locator('[data-grid] tbody tr').count(), 3, 'no row is added');
    assert.match(await page.locator('[data-grid-left]').innerText(), /2 行/);
    await page.locator('form.form .bar-actions .btn.go').click();
    await page.locator('.flash.ok').waitFor();
    assert.equal(await page.locator('a[href$="/mend"]').count(), 0, 'nothing is wrong any more');
  }),
);

test('without scripts the box below the table does the same, and what is still wrong is kept', TIMEOUT, () =>
  world.visit(
    'officer-2',
    async (page) => {
      await opens(page, '无脚本机构');
      await page.locator('.grid-paste > summary').click();
      await page.locator('#f-paste').fill('改名机构甲\t第三方机构\n改名机构乙\t还是不知道');
      await page.locator('button[value="fill"]').click();
      assert.deepEqual(await kinds(page), ['第三方机构', '还是不知道', '不知道']);
      await page.locator('form.form > .bar-actions .btn.go').click();
      await page.locator('#e-kind-1').waitFor();
      assert.equal(await page.locator('#f-name-1').inputValue(), '改名机构乙');
      assert.equal(await page.locator('#f-name-0').count(), 0, 'what is right is taken');
    },
    { scripts: false, expects: [422] },
  ),
);
