// A document is issued, looked at, checked by somebody without an account, and revoked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, openWorld } from './world.js';

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

test('an issued document in every language, theme and width', { timeout: 240_000 }, async () => {
  let proof;
  await world.visit('officer', async (page) => {
    await page.goto('/organisations?kind=unit');
    await page.goto((await page.locator('tbody a[href^="/organisations/"]').first().getAttribute('href')) + '/documents');
    await page.locator('main form .btn.go').click();
    await page.waitForURL(/\/documents\/\d+$/);
    proof = (await page.locator('#proof-address').textContent()).trim();
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/pdf"]').click()]);
    assert.match(file.suggestedFilename(), /^科创单字〔\d{4}〕1号 .*\.pdf$/);
    await page.goto(page.url());
    await checkPage(page, 'officer document');
    await page.goto('/documents');
    await checkPage(page, 'officer documents, one');
    await page.goto(await page.locator('tbody a[href^="/documents/"]').first().getAttribute('href'));
    await page.goto(`${page.url()}/revoke`);
    await checkPage(page, 'officer document revoke');
  });
  await world.visit(undefined, async (page) => {
    await page.goto(new URL(proof).pathname);
    await checkPage(page, 'anyone proof, valid');
  });
  await world.visit('officer', async (page) => {
    await page.goto('/documents');
    await page.goto((await page.locator('tbody a[href^="/documents/"]').first().getAttribute('href')) + '/revoke');
    await page.locator('[name="reason"]').fill('填写有误');
    await page.locator('main form .btn.danger').click();
    await page.waitForURL(/\/documents\/\d+$/);
    await checkPage(page, 'officer document, revoked');
  });
  await world.visit(undefined, async (page) => {
    await page.goto(new URL(proof).pathname);
    await checkPage(page, 'anyone proof, revoked');
  });
});
