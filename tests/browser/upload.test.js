// Files are sent in pieces where there is a script, and by the form alone where there is none.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWorld } from './world.js';

const TIMEOUT = { timeout: 60_000 };
const HEAD = Buffer.from('%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');
const PIECE = 4 * 1024 * 1024;
const pdf = (name, length = 0, mark = name) => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.concat([HEAD, Buffer.from(`% ${mark}\n`), Buffer.alloc(length, 32)]),
});

let world;
let folder;
before(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), 'granary-upload-'));
});
after(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

const row = (page, name) => page.locator('.uploads li', { hasText: name });
const ends = (page, name, kind) => page.locator(`.uploads li[data-kind="${kind}"]`, { hasText: name }).waitFor();

/** Opens the page that takes proofs of the reader's first unit. */
async function open(page, shelf) {
  await page.goto('/organisations?kind=unit');
  await page.locator('tbody a[href^="/organisations/"]').first().click();
  await page.locator(`a[href^="/files/on/"][href$="/${shelf}"]`).last().click();
  await page.locator('[data-upload] input[type=file]').waitFor();
}

test('several at once: a cut line costs one piece, and what is refused says why', TIMEOUT, () =>
  world.visit(
    'officer',
    async (page) => {
      await open(page, 'legal-person');
      let cut = 0;
      await page.route(`**/piece?at=${PIECE}`, (route) => (cut++ === 0 ? route.abort() : route.continue()));
      const large = pdf('批复.pdf', 2 * PIECE);
      const fake = { name: '假冒.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>x</html>') };
      const wrong = { name: '程序.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') };
      const empty = { name: '空.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) };
      await page.locator('[data-upload] input[type=file]').setInputFiles([large, pdf('证书.pdf'), fake, wrong, empty]);
      await Promise.all([ends(page, '批复.pdf', 'ok'), ends(page, '证书.pdf', 'ok')]);
      await Promise.all(['假冒.pdf', '程序.exe', '空.pdf'].map((name) => ends(page, name, 'bad')));
      assert.equal(cut, 2, 'the piece was cut off once and sent again');
      // What can never be taken is not offered to be tried again.
      for (const name of ['假冒.pdf', '程序.exe', '空.pdf']) {
        assert.equal(await row(page, name).locator('button').isVisible(), false, name);
      }
      await page.locator('.drop > a.btn').click();
      const href = await page.locator('tr', { hasText: '批复.pdf' }).locator('a[download]').getAttribute('href');
      assert.deepEqual(await (await page.request.get(href)).body(), large.buffer);
    },
    { expects: [422, 'ERR_FAILED'] },
  ),
);

test('after the page was loaded again a file goes on where it was', TIMEOUT, () =>
  world.visit(
    'officer',
    async (page) => {
      page.on('dialog', (dialog) => dialog.accept());
      const path = join(folder, '续传.pdf');
      await writeFile(path, pdf('续传.pdf', 2 * PIECE).buffer);
      await open(page, 'legal-person');
      const sent = [];
      let cut = true;
      await page.route('**/piece?at=*', (route) => {
        const at = Number(new URL(route.request().url()).searchParams.get('at'));
        sent.push(at);
        return cut && at > 0 ? route.abort() : route.continue();
      });
      await page.locator('[data-upload] input[type=file]').setInputFiles(path);
      await page.waitForFunction(() => Number(document.querySelector('.uploads progress')?.value) > 0);
      await page.reload();
      cut = false;
      sent.length = 0;
      await page.locator('[data-upload] input[type=file]').setInputFiles(path);
      await ends(page, '续传.pdf', 'ok');
      assert.deepEqual(sent, [PIECE, 2 * PIECE], 'the first piece was not sent again');
    },
    { expects: ['ERR_FAILED'] },
  ),
);

test('without scripts: the form sends all files at once', TIMEOUT, () =>
  world.visit(
    'officer',
    async (page) => {
      await page.goto('/organisations?kind=unit');
      await page.locator('tbody a[href^="/organisations/"]').first().click();
      await page.locator('a[href^="/files/on/"][href$="/institution-class"]').last().click();
      await page.locator('.drop .btn.go').click();
      await page.locator('#errors').waitFor();
      await page.locator('input[type=file]').setInputFiles([pdf('甲.pdf'), pdf('乙.pdf')]);
      await page.locator('.drop .btn.go').click();
      await page.waitForURL(/\/organisations\/\d+$/);
      for (const name of ['甲.pdf', '乙.pdf']) await page.locator('.file-name', { hasText: name }).waitFor();
    },
    { scripts: false, expects: [422] },
  ),
);
