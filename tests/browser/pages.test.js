// Every kind of page, visited by someone who has business there.

import { after, before, describe, test } from 'node:test';
import { checkPage, openWorld } from './world.js';

const ORGANISATION = 'tbody a[href^="/organisations/"]';
const PERSON = 'tbody a[href^="/people/"]';
const JOB = 'tbody a[href^="/jobs/"]';
const STANDARD = 'tbody a[href^="/standards/"]';
const EVENT = 'tbody a[href^="/audit/"]';
const CALL = 'tbody a[href^="/calls/"]';
const APPLICATION = 'tbody a[href^="/applications/"]';
const CHECK = 'tbody a[href^="/form-checks/"]';
const CONTRACT = 'tbody a[href^="/contracts/"]';
const VOUCHER = 'tbody a[href^="/vouchers/"]';
const LETTER = 'tbody a[href^="/letters/"]';
const BATCH = 'tbody tr:first-child a[href^="/review/batches/"]';
const REPORTED = 'tbody tr:last-child a[href^="/review/batches/"]';
const SECTIONS = 'unit conditions past leader team plan promises budget recusals papers statement'.split(' ');

// Left out: `login` for pages that need no sign-in, `status` where it is 200. `link` leads on from `path`, as a reader
// would go, because numbers of records are nobody's business; `then` is what comes after the address of that link.
const PAGES = [
  { path: '/sign-in' },
  { path: '/nothing-here', status: 404 },
  { path: '/welcome/spent', status: 404 },
  { login: 'officer', path: '/' },
  { login: 'policy', path: '/' },
  { login: 'expert', path: '/' },
  { login: 'agency', path: '/form-checks' },
  { login: 'officer', path: '/form-checks' },
  { login: 'expert', path: '/people', status: 403 },
  { login: 'expert', path: '/review' },
  { login: 'policy', path: '/styleguide' },
  { login: 'officer', path: '/organisations' },
  { login: 'officer', path: '/experts' },
  { login: 'officer', path: '/experts/new' },
  { login: 'officer', path: '/review/batches' },
  { login: 'officer', path: '/experts?q=nobody' },
  { login: 'officer', path: '/organisations?q=nobody' },
  { login: 'officer', path: '/organisations/new' },
  { login: 'officer', path: '/organisations', link: ORGANISATION },
  { login: 'officer', path: '/organisations', link: ORGANISATION, then: '/history' },
  { login: 'officer', path: '/organisations', link: ORGANISATION, then: '/edit' },
  { login: 'officer', path: '/organisations', link: ORGANISATION, then: '/rename' },
  { login: 'officer', path: '/organisations?kind=unit', link: ORGANISATION, then: '/merge' },
  { login: 'officer', path: '/organisations', link: ORGANISATION, then: '/contacts/new' },
  { login: 'officer', path: '/organisations', link: ORGANISATION, then: '/contacts/table' },
  { login: 'officer', path: '/imports' },
  { login: 'officer', path: '/imports/new/organisations' },
  { login: 'accounts', path: '/imports/new/people' },
  { login: 'officer', path: '/search' },
  { login: 'officer', path: '/search?q=%E5%AE%81%E5%A4%8F' },
  { login: 'officer', path: '/search?q=%E5%AE%81' },
  { login: 'officer', path: '/search?q=nobody' },
  { login: 'accounts', path: '/search?q=officer' },
  { login: 'ningxia-accountant', path: '/organisations', link: ORGANISATION, then: '/account' },
  { login: 'officer', path: '/organisations', link: ORGANISATION, then: '/documents' },
  { login: 'officer', path: '/documents' },
  { login: 'officer', path: '/documents?q=nobody' },
  { path: '/proof/nothing', status: 404 },
  { login: 'officer', path: '/organisations?kind=unit', link: ORGANISATION, further: '.shelf a[href^="/files/on/"]' },
  { login: 'accounts', path: '/people' },
  { login: 'accounts', path: '/people?q=nobody' },
  { login: 'accounts', path: '/people/batch?do=disable&id=1&id=2&id=5' },
  { login: 'accounts', path: '/people/new' },
  { login: 'accounts', path: '/people?q=officer', link: PERSON },
  { login: 'accounts', path: '/people?q=officer', link: PERSON, then: '/history' },
  { login: 'accounts', path: '/people?q=officer', link: PERSON, then: '/edit' },
  { login: 'accounts', path: '/people?q=officer', link: PERSON, then: '/disable' },
  { login: 'accounts', path: '/people?q=officer', link: PERSON, then: '/handover' },
  { login: 'accounts', path: '/people?q=officer', link: PERSON, then: '/roles/new' },
  { login: 'accounts', path: '/people?q=officer', link: PERSON, further: 'tbody a[href$="/end"]' },
  { login: 'policy', path: '/roles/proposed' },
  { login: 'policy', path: '/permissions' },
  { login: 'officer', path: '/sanctions' },
  { login: 'officer', path: '/organisations?kind=unit', link: ORGANISATION, then: '/sanctions' },
  { login: 'officer', path: '/organisations?kind=unit', link: ORGANISATION, then: '/sanctions/new' },
  { login: 'officer', path: '/funds' },
  { login: 'officer', path: '/payments' },
  { login: 'officer', path: '/payments/batches' },
  { login: 'finance', path: '/vouchers' },
  { login: 'finance', path: '/vouchers/samples' },
  { login: 'finance', path: '/vouchers/samples/new' },
  { login: 'officer', path: '/decisions' },
  { login: 'officer', path: '/awards' },
  { login: 'officer', path: '/contracts' },
  { login: 'officer', path: '/contracts/new' },
  { login: 'officer', path: '/adjustments' },
  { login: 'officer', path: '/public-notices' },
  { login: 'officer', path: '/objections' },
  { path: '/public/notices' },
  { path: '/public/objections' },
  { path: '/public/objections?code=nothing', status: 404 },
  { login: 'officer', path: '/programmes' },
  { login: 'officer', path: '/programmes/cases-2024' },
  { login: 'officer', path: '/programmes/shanxi-2023' },
  { login: 'officer', path: '/calendar' },
  { login: 'officer', path: '/calendar?year=2031' },
  { login: 'officer', path: '/calendar/import' },
  { login: 'expert', path: '/standards' },
  { login: 'finance', path: '/standards?q=nobody' },
  { login: 'finance', path: '/standards', link: STANDARD },
  { login: 'expert', path: '/standards?standard_kind=tax', link: STANDARD },
  { login: 'finance', path: '/standards', link: STANDARD, then: '/end' },
  { login: 'finance', path: '/standards/new' },
  { login: 'finance', path: '/standards/new?kind=expert' },
  { login: 'finance', path: '/standards/new?kind=travel' },
  { login: 'ningxia-accountant', path: '/standards/calculator' },
  { login: 'expert', path: '/standards/calculator?kind=tax&on=2026-11-21&known=net&income=4800&earlier=2800' },
  { login: 'officer', path: '/standards/calculator?kind=expert&on=1999-01-01', status: 422 },
  { login: 'accounts', path: '/jobs' },
  { login: 'accounts', path: '/jobs?q=nobody' },
  { login: 'accounts', path: '/jobs', link: JOB },
  { login: 'officer', path: '/me/jobs' },
  { path: '/forgot' },
  { login: 'accounts', path: '/mails' },
  { login: 'accounts', path: '/mails?q=nobody' },
  { login: 'accounts', path: '/mails', link: 'tbody a[href^="/mails/"]' },
  { login: 'auditor', path: '/audit' },
  { login: 'auditor', path: '/audit?q=nobody' },
  { login: 'auditor', path: '/audit', link: EVENT },
  { login: 'trail', path: '/storage' },
  { login: 'officer', path: '/queries' },
  { login: 'officer', path: '/queries?q=nobody' },
  { login: 'officer', path: '/queries/new/organisation/40' },
  { login: 'officer', path: '/circulars' },
  { login: 'officer', path: '/circulars?q=nobody' },
  { login: 'officer', path: '/circulars/new' },
  { login: 'officer', path: '/calls' },
  { login: 'officer', path: '/calls?q=nobody' },
  { login: 'officer', path: '/calls/new' },
  { login: 'officer', path: '/applications' },
  { login: 'ningxia', path: '/applications' },
  { path: '/public/calls' },
  { path: '/public/calls/9999999', status: 404 },
  { login: 'officer', path: '/paper-copies' },
  { login: 'officer', path: '/paper-copies/desk?q=nobody' },
  { login: 'officer', path: '/letters' },
  { login: 'shanxi', path: '/letters?q=nobody' },
  { login: 'ningxia', path: '/letters/new' },
  { path: '/letter-link/nothing', status: 404 },
  // A season: what was begun, submitted, returned, checked, judged, decided, published and objected to.
  { login: 'ningxia-head', path: '/' },
  { login: 'leader', path: '/' },
  { login: 'agency', path: '/' },
  { login: 'ningxia-head', path: '/applications' },
  { login: 'officer', path: '/applications?q=nobody' },
  { login: 'ningxia-head', path: '/applications?state=draft', link: APPLICATION },
  ...SECTIONS.map((section) => (
    { login: 'ningxia-head', path: '/applications?state=draft', link: APPLICATION, then: `/sections/${section}` }
  )),
  { login: 'ningxia-head', path: '/applications?state=draft', link: APPLICATION, then: '/check' },
  { login: 'ningxia-head', path: '/applications?state=draft', link: APPLICATION, then: '/eligibility' },
  { login: 'ningxia-head', path: '/applications?state=passed', link: APPLICATION },
  { login: 'ningxia-head', path: '/applications?state=passed', link: APPLICATION, then: '/receipt' },
  { login: 'zhejiang-unit', path: '/applications?state=returned', link: APPLICATION },
  { login: 'officer', path: '/applications?q=%E8%BE%BD%E5%AE%81', link: APPLICATION, then: '/differences' },
  { login: 'officer', path: '/applications', link: APPLICATION },
  { login: 'officer', path: '/applications', link: APPLICATION, then: '/eligibility' },
  { login: 'officer', path: '/calls', link: CALL },
  { login: 'officer', path: '/calls', link: CALL, then: '/apply-preview' },
  { login: 'officer', path: '/calls', link: CALL, then: '/apply-preview/budget' },
  { login: 'officer', path: '/calls', link: CALL, then: '/agencies' },
  { login: 'officer', path: '/calls', link: CALL, then: '/try' },
  { login: 'officer', path: '/calls', link: CALL, then: '/cross-checks' },
  { login: 'officer', path: '/funds', link: 'tbody a[href^="/funds/"]' },
  { login: 'officer', path: '/contracts', link: CONTRACT },
  { login: 'officer', path: '/contracts', link: CONTRACT, then: '/payments' },
  { login: 'officer', path: '/contracts', link: CONTRACT, then: '/vouchers' },
  { login: 'officer', path: '/contracts', link: CONTRACT, then: '/spending' },
  { login: 'officer', path: '/contracts', link: CONTRACT, then: '/ledger' },
  { login: 'ningxia-accountant', path: '/contracts', link: CONTRACT, then: '/accounts' },
  { login: 'ningxia-accountant', path: '/contracts', link: CONTRACT, then: '/bank' },
  { login: 'ningxia-accountant', path: '/contracts', link: CONTRACT, then: '/adjustments' },
  { login: 'ningxia-accountant', path: '/contracts', link: CONTRACT, then: '/vouchers/new' },
  { login: 'ningxia-accountant', path: '/contracts', link: CONTRACT, then: '/vouchers/submit' },
  { login: 'ningxia-accountant', path: '/contracts', link: CONTRACT, then: '/journal' },
  { login: 'ningxia-accountant', path: '/imports/new/vouchers' },
  { login: 'finance', path: '/vouchers', link: VOUCHER },
  { login: 'finance', path: '/vouchers?q=nobody' },
  { login: 'finance', path: '/vouchers/samples', link: 'tbody a[href^="/vouchers/samples/"]' },
  { login: 'finance', path: '/payments/batches', link: 'tbody a[href^="/payments/batches/"]' },
  { login: 'officer', path: '/adjustments', link: 'tbody a[href^="/adjustments/"]' },
  { login: 'agency', path: '/form-checks?q=nobody' },
  { login: 'agency', path: '/form-checks', link: CHECK },
  { login: 'officer', path: '/form-checks?stage=proposed-rejection', link: CHECK },
  { login: 'officer', path: '/form-checks?stage=proposed-rejection', link: CHECK, then: '/decide' },
  { login: 'officer', path: '/form-checks?stage=returned', link: CHECK },
  { login: 'ningxia', path: '/letters' },
  { login: 'ningxia', path: '/letters', link: LETTER },
  { login: 'sichuan-association', path: '/letters?state=asked', link: LETTER },
  { login: 'sichuan-association', path: '/letters?state=asked', link: LETTER, then: '/issue' },
  { login: 'sichuan-association', path: '/letters?state=asked', link: LETTER, then: '/upload' },
  { login: 'sichuan-association', path: '/letters?state=asked', link: LETTER, then: '/decline' },
  { login: 'officer', path: '/paper-copies', link: 'tbody a[href^="/paper-copies/"]' },
  { login: 'officer', path: '/experts', link: 'tbody a[href^="/experts/"]' },
  { login: 'officer', path: '/experts', link: 'tbody a[href^="/experts/"]', then: '/edit' },
  { login: 'expert', path: '/experts/mine' },
  { login: 'agency', path: '/review/batches', link: BATCH },
  { login: 'agency', path: '/review/batches', link: BATCH, then: '/recusals' },
  { login: 'agency', path: '/review/batches', link: BATCH, then: '/scores' },
  { login: 'agency', path: '/review/batches', link: REPORTED, then: '/draw' },
  { login: 'agency', path: '/review/batches', link: REPORTED, then: '/scores' },
  { login: 'agency', path: '/review/batches', link: REPORTED, then: '/fees' },
  { login: 'expert', path: '/review', link: 'main a[href^="/review/items/"]' },
  { login: 'expert', path: '/review', link: 'main a[href$="/check"]' },
  { login: 'expert', path: '/review', link: 'main a[href$="/mine"]' },
  { login: 'expert', path: '/review', link: 'main a[href$="/panel"]' },
  { login: 'officer', path: '/decisions', link: 'tbody a[href^="/decisions/"]' },
  { login: 'officer', path: '/awards', link: 'tbody a[href^="/awards/"]' },
  { login: 'officer', path: '/awards?q=nobody' },
  { login: 'ningxia-head', path: '/awards', link: 'tbody a[href^="/awards/"]' },
  { login: 'officer', path: '/awards', link: 'tbody a[href^="/awards/"]', further: 'main a[href^="/results/"]' },
  { login: 'officer', path: '/calls', link: 'tbody tr:last-child a[href^="/calls/"]', then: '/decide' },
  { login: 'officer', path: '/public-notices', link: 'tbody a[href^="/public-notices/"]' },
  { login: 'officer', path: '/objections', link: 'tbody a[href^="/objections/"]' },
  { login: 'leader', path: '/sanctions' },
  { path: '/public/notices', link: 'main a[href^="/public/notices/"]' },
  { path: '/public/notices', link: 'main a[href^="/public/notices/"]', then: '/objection' },
  { login: 'auditor', path: '/findings' },
  { login: 'auditor', path: '/findings?q=nobody' },
  { login: 'auditor', path: '/findings/new/organisation/40' },
  { login: 'officer', path: '/me' },
  { login: 'officer', path: '/me/password' },
  { login: 'officer', path: '/me/sessions' },
  { login: 'officer', path: '/me/second-factor' },
  { login: 'officer', path: '/me/identity' },
  { login: 'officer', path: '/me/drafts' },
  { login: 'officer-2', path: '/me/delegations' },
  { login: 'officer', path: '/acting' },
];

let world;
before(async () => {
  world = await openWorld();
});
after(() => world?.close());

describe('every page in every language, theme and width', { concurrency: 2 }, () => {
  for (const { login, path, link, then = '', further, status } of PAGES) {
    const name = [login ?? 'anyone', path, link && `: first record${then}`, further && ': end'].filter(Boolean).join(' ');
    test(name, { timeout: 120_000 }, () =>
      world.visit(
        login,
        async (page) => {
          await page.goto(path);
          if (link) await page.goto((await page.locator(link).first().getAttribute('href')) + then);
          if (further) await page.goto(await page.locator(further).first().getAttribute('href'));
          await checkPage(page, name, { status });
        },
        { expects: status ? [status] : [] },
      ),
    );
  }
});

test('the first screen of an empty Granary', { timeout: 120_000 }, async (t) => {
  const empty = await openWorld({ sample: false });
  t.after(() => empty.close());
  await empty.visit(undefined, async (page) => {
    await page.goto(empty.welcome);
    await checkPage(page, 'anyone welcome-first');
    await page.getByRole('textbox', { name: /^中心名称/ }).fill('示范中心');
    await page.locator('[name="name"]').fill('首位管理员');
    await page.locator('[name="login"]').fill('first.admin');
    await page.locator('[name="password_new"]').fill('Mountain-River-7');
    await page.locator('[name="password_again"]').fill('Mountain-River-7');
    await page.locator('main form .btn.go').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/welcome'));
    await page.locator('.flash.ok').waitFor();
    await page.goto('/people');
    await checkPage(page, 'first-admin people');
    await page.goto('/organisations');
    await checkPage(page, 'first-admin organisations');
  });
});
