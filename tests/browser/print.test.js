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
    const rows = await page.locator('[data-rows] tbody tr').count();
    const input = await page.pdf({ preferCSSPageSize: true, printBackground: false });
    const read = (program, ...options) => execFileSync(program, [...options], { input, encoding: 'utf8' });

    const about = read('pdfinfo', '-');
    assert.match(about, A4);
    const sheets = read('pdftotext', '-layout', '-', '-').split('\f').filter((text) => text.trim() !== '');
    assert.equal(sheets.length, Number(/^Pages:\s+(\d+)/m.exec(about)[1]));
    assert.ok(sheets.length > 1, 'all on one sheet');
    for (const [n, sheet] of sheets.entries()) {
      assert.ok(sheet.includes('统一社会信用代码'), `no head on sheet ${n + 1}`);
      assert.match(sheet, new RegExp(`${n + 1}\\s*/\\s*${sheets.length}`), `no number on sheet ${n + 1}`);
    }
    // Set at an angle, the mark comes out of the file character by character.
    const marks = read('pdftotext', '-raw', '-', '-').split('\f').slice(0, sheets.length).map((text) => text.replace(/\s/g, ''));
    for (const [n, text] of marks.entries()) assert.ok(text.split('张工').length > 5, `no mark on sheet ${n + 1}`);
    const printed = sheets.join('\n');
    assert.ok(!printed.includes('查询') && !printed.includes('登记单位'), 'buttons on paper');
    assert.equal(printed.match(/\b[0-9A-Z]{18}\b/g).length, rows);
  }),
);
