// On paper: A4, the head of the table on every sheet, and who printed it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { openWorld } from './world.js';

const A4 = /^Page size:\s+59[45](\.\d+)? x 84[12](\.\d+)? pts/m;

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

test('the list of organisations on paper', { timeout: 60_000 }, () =>
  world.visit('officer', async (page) => {
    await page.goto('/organisations?per=100');
    const sheets = async () => {
      const input = await page.pdf({ preferCSSPageSize: true, printBackground: false });
      const read = (program, ...options) => execFileSync(program, options, { input, encoding: 'utf8' });
      const about = read('pdfinfo', '-');
      assert.match(about, A4);
      const pages = Number(/^Pages:\s+(\d+)/m.exec(about)[1]);
      return read('pdftotext', '-raw', '-', '-').split('\f').slice(0, pages).map((text) => text.replace(/\s/g, ''));
    };
    for (const [n, text] of (await sheets()).entries()) {
      assert.ok(text.split('张工').length > 5, `no mark on sheet ${n + 1}`);
    }
    // Set at an angle, the mark gets between the words when the file is read; what else is there is read without it.
    await page.evaluate(() => document.querySelector('.watermark').remove());
    const plain = await sheets();
    assert.ok(plain.length > 1, 'all on one sheet');
    for (const [n, text] of plain.entries()) {
      assert.ok(text.includes('统一社会信用代码'), `no head on sheet ${n + 1}`);
      assert.ok(text.includes(`${n + 1}/${plain.length}`), `no number on sheet ${n + 1}`);
      assert.ok(!/查询|登记单位|搜索/.test(text), `buttons on sheet ${n + 1}`);
    }
    assert.equal(plain.join('').split('科学技术协会').length - 1, await page.locator('[data-rows] tbody th', { hasText: '科学技术协会' }).count());
  }),
);
