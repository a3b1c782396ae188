// Takes the picture of the README: a desk with a few things to do. Run by hand: node picture.js

import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openWorld } from './world.js';

const FILE = fileURLToPath(new URL('../../docs/first-screen.png', import.meta.url));
const MOST = 150 * 1024;
// More roles that wait for a second person, besides the one of the sample data.
const PROPOSALS = [
  ['韩处长', 'han.chuzhang', 'leader', '任命文件：中心人字〔2026〕12 号'],
  ['林会计', 'lin.kuaiji', 'finance', '任命文件：中心人字〔2026〕15 号'],
  ['许主任', 'xu.zhuren', 'leader', '任命文件：中心人字〔2026〕18 号'],
];

const world = await openWorld();
try {
  await world.visit('accounts', async (page) => {
    for (const [name, login, role, reason] of PROPOSALS) {
      await page.goto('/people/new');
      await page.locator('#f-name').fill(name);
      await page.locator('#f-login').fill(login);
      await page.locator('form[action="/people"] .btn.go').click();
      const person = await page.locator('main .bar-actions a.go').getAttribute('href');
      await page.goto(`${person}/roles/new?q=${encodeURIComponent('中国科协企业创新服务中心')}`);
      await page.locator('#f-role').selectOption(role);
      await page.locator('#f-reason').fill(reason);
      await page.locator(`form[action^="${person}/roles"][method="post"] .btn.go`).click();
      await page.locator('.flash').waitFor();
    }
  });
  await world.visit(
    'policy',
    async (page) => {
      await page.goto('/');
      await page.screenshot({ path: FILE });
    },
    { viewport: { width: 1200, height: 560 } },
  );
} finally {
  await world.close();
}
const { size } = await stat(FILE);
if (size > MOST) throw new Error(`${FILE} has ${size} bytes, more than ${MOST}`);
