// Every kind of page, visited by someone who has business there.

import { after, before, test } from 'node:test';
import { checkPage, openWorld } from './world.js';

// `login` is left out for pages that need no sign-in; `status` where the page is a refusal.
const PAGES = [{ path: '/sign-in' }];

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

for (const { login, path, status } of PAGES) {
  const name = `${login ?? 'anyone'} ${path}`;
  test(name, { timeout: 120_000 }, async () => {
    const page = await world.page(login);
    try {
      await page.goto(path);
      await checkPage(page, name, { status });
    } finally {
      await page.context().close();
    }
  });
}

test('the sign-in form is there without scripts', { timeout: 60_000 }, async (t) => {
  const page = await world.withoutScripts();
  t.after(() => page.context().close());
  await page.goto('/sign-in');
  await page.locator('form[method="post"] input[name="password"]').waitFor();
});
