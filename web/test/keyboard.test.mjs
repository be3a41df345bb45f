// Every task without a mouse: the focus is seen, goes in order, is never caught, and what happens is
// spoken.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { choose, listening, press, reach, type, walk } from './keys.mjs';
import { day, hindrances, languages, open_case, served, settled, sign_in, words } from './site.mjs';

const site = served({ children: 25, years: 1 });
const spoken = words.en;

async function enter(page, { user, password }) {
  await page.goto('/');
  await type(page, '#user', user);
  await type(page, '#password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('header nav');
  const english = page.locator('.languages button[lang=en]');
  if ((await english.getAttribute('aria-pressed')) === 'true') return;
  await press(page, '.languages button[lang=en]');
  await page.waitForFunction(() => document.documentElement.lang === 'en');
}
const whole = async (page, name) => {
  await settled(page);
  assert.deepEqual(await walk(page, name), []);
};
async function end(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
}
/** An account of the sample that has no password yet, by the link that an administrator makes. */
async function account_of(name) {
  const password = 'a long password';
  const page = await site.window();
  await sign_in(page, site.account('administrator'));
  const link = await page.evaluate(async (name) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const { items } = await (await fetch('/api/v1/users')).json();
    const { id } = items.find((one) => one.name === name);
    const headers = { 'Content-Type': 'application/json', 'X-Besik-CSRF': csrf, 'Idempotency-Key': crypto.randomUUID() };
    return (await (await fetch(`/api/v1/users/${id}/link`, { method: 'POST', headers, body: '{}' })).json()).link;
  }, name);
  await page.context().close();
  const first = await site.window();
  await first.goto(new URL(link, site.address).href);
  await type(first, '#user', name);
  await type(first, '#password', password);
  await first.keyboard.press('Enter');
  await first.waitForSelector('header nav');
  await first.context().close();
  return { user: name, password };
}

describe('by keyboard alone', () => {
  test('signing in, work, a list, a record that is changed and moved on', { timeout: 180_000 }, async () => {
    const page = await site.window();
    await page.goto('/');
    await whole(page, 'sign-in');
    let heard = await listening(page);
    await type(page, '#user', 'nobody');
    await type(page, '#password', 'not the password');
    await page.keyboard.press('Enter');
    await heard(spoken.sign_in_refused);
    await enter(page, site.account('police_inspector'));
    const id = await open_case(page, { contact: Date.now() - 3_600_000, child: { family: 'Пернетақта', given: 'Бесінші', born: '2010-05-04' } });
    await page.goto('/');
    await page.waitForSelector('.registers a');
    await whole(page, 'work');
    // The content is one key away, past the head.
    await page.evaluate(() => document.activeElement?.blur());
    await reach(page, 'a.skip', 3);
    await page.keyboard.press('Enter');
    assert.ok((await reach(page, 'main a, main button')) <= 2, 'the head is skipped');

    await press(page, 'a[href="/records/juvenile-justice/case"]');
    await page.waitForURL(/records/);
    await page.waitForSelector('table tbody tr');
    await whole(page, 'records');
    await press(page, `main a[href="/record/${id}"]`);
    await page.waitForSelector('.stages');
    await whole(page, 'record');

    heard = await listening(page);
    await reach(page, '.known .title button');
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), spoken.edit);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#e-legal_basis');
    await type(page, '#e-legal_basis', 'Report 77');
    await whole(page, 'an edit');
    await press(page, 'form.box button.main');
    await page.waitForSelector('form.box', { state: 'detached' });
    await heard(spoken.saved);
    assert.ok((await page.locator('.known').innerText()).includes('Report 77'));

    await press(page, '[data-action]:not([aria-describedby])');
    await page.waitForSelector('form.box');
    await whole(page, 'an action');
    await end(page);
  });

  test('accounts and one’s own account', { timeout: 120_000 }, async () => {
    const page = await site.window();
    await enter(page, site.account('administrator'));
    await page.goto('/users');
    await page.waitForSelector('table tbody tr');
    await whole(page, 'users');
    let heard = await listening(page);
    await type(page, '#sought', 'supervisor.post-0201');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    await press(page, 'tbody button');
    await heard('/first#');
    await page.goto('/account');
    await page.waitForSelector('#old');
    await whole(page, 'account');
    heard = await listening(page);
    await type(page, '#old', 'not the password');
    await type(page, '#new', 'a much longer one');
    await page.keyboard.press('Enter');
    await page.waitForSelector('form [aria-live] .alarm');
    await heard((await page.locator('form [aria-live] .alarm').innerText()).trim());
    await reach(page, 'input[name=language]:checked');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.documentElement.lang !== 'en');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await end(page);
  });

  test('the Atlas: choosing, drilling, asking why', { timeout: 120_000 }, async () => {
    const page = await site.window();
    await enter(page, site.account('national_prosecutor'));
    await page.goto('/atlas?indicator=diversion_rate');
    await page.waitForSelector('.grid .tile');
    await whole(page, 'atlas');
    await choose(page, '#indicator', 'safeguards_breached_case');
    await page.waitForFunction(() => new URLSearchParams(location.search).get('indicator') === 'safeguards_breached_case');
    await settled(page);
    await choose(page, '#step', 'month');
    await settled(page);
    await press(page, '.grid a.tile');
    await page.waitForFunction(() => document.querySelectorAll('main nav li').length === 2);
    await settled(page);
    await press(page, '[data-why]');
    const panel = page.locator('dialog[open]');
    await panel.waitFor();
    await panel.locator('.head button').waitFor();
    await page.waitForFunction(() => !document.querySelector('dialog p[role=status]'));
    // Within a panel the keyboard goes round it and not behind it.
    for (let i = 0; i < 30; i += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest('dialog'));
      assert.ok(at, 'the keyboard is behind the panel');
    }
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.ok(await page.locator('[data-why]').evaluate((one) => one === document.activeElement));
    await press(page, 'main nav a');
    await page.waitForFunction(() => document.querySelectorAll('main nav li').length < 2);
    await end(page);
  });

  test('a return: filled, submitted, approved by another', { timeout: 180_000 }, async () => {
    // A unit of the sample that has stopped reporting: one of its returns is late.
    const overseer = await site.window();
    await sign_in(overseer, site.account('ministry_manager'));
    const late = await overseer.evaluate(async () => {
      const { items } = await (await fetch('/api/v1/returns?limit=5000')).json();
      return items.find((one) => one.over && one.status === 'missing');
    });
    await end(overseer);
    const unit = late.organisation.toLowerCase();
    const path = `/returns/${late.return}/${late.organisation}/${late.period}`;
    const clerk = await site.window();
    await enter(clerk, await account_of(`police-inspector.${unit}`));
    await press(clerk, 'header a[href="/returns"]');
    await clerk.waitForSelector('.returns a');
    await whole(clerk, 'returns');
    await press(clerk, `.returns a[href="${path}"]`);
    await clerk.waitForSelector('main form input');
    await settled(clerk);
    let heard = await listening(clerk);
    const fields = await clerk.locator('main form .numbers input').evaluateAll((all) => all.map((one) => one.id));
    assert.ok(fields.length > 0);
    for (const id of fields) await type(clerk, `#${id}`, '0');
    await whole(clerk, 'a return');
    const nil = clerk.locator('main form .check input');
    await press(clerk, 'main form .check input', 'Space');
    assert.ok(await nil.isChecked());
    await press(clerk, 'main form button.main');
    await heard(spoken.return_done);

    const head = await site.window();
    await enter(head, await account_of(`supervisor.${unit}`));
    await press(head, 'header a[href="/returns"]');
    await press(head, `.returns a[href="${path}"]`);
    await head.waitForSelector('main button.main');
    await whole(head, 'a return to approve');
    heard = await listening(head);
    await press(head, 'main p > button.main');
    await heard(spoken.return_done);
    assert.ok((await head.locator('.tag').first().innerText()).includes(spoken.return_approved));
    for (const language of languages) {
      for (const width of [360, 1280]) {
        await head.setViewportSize({ width, height: 900 });
        await head.locator(`.languages button[lang=${language}]`).press('Enter');
        await head.waitForFunction((language) => document.documentElement.lang === language, language);
        await head.waitForSelector('main h1');
        assert.deepEqual(await hindrances(head, `a return ${language} ${width}`), []);
      }
    }
    await end(clerk, head);
  });

  test('numbers from outside and what is published', { timeout: 180_000 }, async () => {
    const [map, table] = [join(site.folder, 'survey.map.yaml'), join(site.folder, 'survey.csv')];
    const nation = (await (await fetch(`${site.address}/api/v1/country`)).json()).nation;
    await writeFile(map, `reads: observations
about: {kk: Сынақ, ru: Проверка, en: Test}
source: survey-x
publisher: Office of surveys
method: A sample of 2 000 households
vintage: 2026-01-01
indicator: {code: juvenile-justice/diversion_rate}
numbers:
  - {value: value, lower: lower, upper: upper}
period: {column: year}
place: {code: ${nation}}
unit: {code: percent}
`);
    await writeFile(table, 'year,value,lower,upper\n2024,30.123456789,22,38\n');
    await site.command('observation', 'import', '--map', map, table);
    const page = await site.window();
    await enter(page, site.account('administrator'));
    await page.goto('/observations');
    await press(page, '[data-source=survey-x] a');
    await page.waitForSelector('.numbers tbody tr');
    await whole(page, 'observations');
    assert.ok((await page.locator('.numbers tbody').innerText()).includes('30.12'));
    await press(page, '.numbers tbody button');
    await page.locator('tr.vintages').waitFor();
    await reach(page, '#place', 200, 'Shift+Tab');
    await page.keyboard.type('а');
    await page.locator('#place-list li').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => new URLSearchParams(location.search).has('place'));
    await reach(page, '#table', 200);
    await type(page, '#vintage', day(Date.now()).split('-').reverse().join(''));
    await page.goto('/releases');
    await page.waitForSelector('main h1');
    await whole(page, 'releases');
    await end(page);
  });
});
