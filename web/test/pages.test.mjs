// Every page in every language, narrow and wide, by keyboard, in the dark, on a slow network.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hindrances, languages, open_case, served, sign_in, words } from './site.mjs';

const hour = 3_600_000;
const breaches = '/atlas?indicator=safeguards_breached_case';
const child = (given, family = 'Сынақбаев') => ({ family, given, born: '2010-05-04' });

const site = served();

describe('signing in', () => {
  for (const language of languages) {
    test(`in ${language}`, async () => {
      const page = await site.window({ language });
      await page.goto('/');
      await page.fill('#user', 'nobody');
      await page.fill('#password', 'not the password');
      await page.click('form button.main');
      await page.waitForSelector('#refused');
      assert.equal(await page.locator('#refused').innerText(), words[language].sign_in_refused);
      await sign_in(page, site.account('police_inspector'));
      await page.waitForSelector('main h1');
      assert.equal(await page.locator('main h1').innerText(), words[language].due_title);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.ok((await page.locator('.synthetic').innerText()).includes(words[language].synthetic));
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
  }
});

test('the language of the account wins, and changing it stays', async () => {
  const account = site.account('social_worker');
  const page = await site.window({ language: 'ru' });
  await sign_in(page, account);
  await page.goto('/account');
  await page.waitForSelector('h2');
  assert.ok((await page.locator('main').innerText()).includes(words.ru.change_password));
  await page.locator('input[name=language][value=kk]').check();
  await page.getByText(words.kk.change_password).first().waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'kk');
  assert.equal(await page.evaluate(() => document.activeElement.value), 'kk', 'the choice keeps the focus');
  await page.reload();
  await page.getByText(words.kk.change_password).first().waitFor();

  // On another machine, whose browser speaks English: until sign-in English, then the account's Kazakh.
  const other = await site.window({ language: 'en' });
  await other.goto('/');
  await other.getByText(words.en.claim).waitFor();
  await other.fill('#user', account.user);
  await other.fill('#password', account.password);
  await other.click('form button.main');
  await other.getByText(words.kk.due_title).first().waitFor();
  assert.equal(await other.locator('html').getAttribute('lang'), 'kk');
  assert.deepEqual([...page.faults, ...other.faults], []);
  await page.context().close();
  await other.context().close();
});

/** Texts that are squeezed into a column of a few letters. */
const letter_wide = () =>
  [...document.querySelectorAll('main *')]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      const spoken = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 4);
      return spoken && one.closest('svg, .visually-hidden') === null && box.width > 1 && box.width < 36 && box.height > 90;
    })
    .map((one) => one.textContent.trim().slice(0, 40));

describe('every page', () => {
  const pages = [
    ['record', 'police_inspector'], ['/', 'police_inspector'], ['/records/juvenile-justice/case', 'police_inspector'],
    ['/new/juvenile-justice/case', 'police_inspector'], ['/account', 'police_inspector'], ['/design', 'police_inspector'],
    ['/observations', 'police_inspector'], ['/returns', 'ministry_manager'], ['/releases', 'police_inspector'], [breaches, 'national_prosecutor'],
    ['/atlas?indicator=arrested_children&by=sex', 'national_prosecutor'], ['/users', 'administrator'], ['/nowhere', 'police_inspector'],
  ];
  /** What opens on a page: a search, a form, a panel. */
  const opened = [
    ['/new/juvenile-justice/case', 'police_inspector', 'a person is sought', '#p-child > button', (page) => page.fill('#find-child', 'Сынақбаев Алтыншы'), '#p-child .find button', (page) => page.waitForSelector('#p-child .box ul, #p-child .box p[role=status]')],
    ['/new/juvenile-justice/case', 'police_inspector', 'a person is written down', '#p-child > button', '#p-child .box > button', (page) => page.waitForSelector('#family-child')],
    ['record', 'police_inspector', 'an action', '[data-action]', (page) => page.waitForSelector('form.box')],
    ['record', 'police_inspector', 'an edit', '.known .title button', (page) => page.waitForSelector('form.box')],
    [breaches, 'national_prosecutor', 'why this number', '[data-why]', (page) => page.waitForSelector('dialog[open] h3')],
    ['/users', 'administrator', 'a link is made', 'tbody button', (page) => page.waitForSelector('.note.act code')],
    ['/observations', 'administrator', 'numbers are loaded', (page) => page.waitForSelector('#table', { state: 'attached' })],
  ];
  let record = '';
  for (const language of languages) {
    for (const width of [360, 1280]) {
      test(`in ${language} at ${width} px fits and is accessible`, { timeout: 240_000 }, async () => {
        const faults = [];
        const look = async (page, name) => {
          faults.push(...(await hindrances(page, name)));
          for (const text of await page.evaluate(letter_wide)) faults.push(`${name}: a column as wide as a letter: ${text}`);
        };
        const windows = new Map();
        const first = await site.window({ language, width });
        await first.goto('/');
        await look(first, 'sign-in');
        await first.context().close();
        for (const [path, role] of pages) {
          const account = site.account(role);
          if (!account) continue;
          if (!windows.has(role)) {
            const page = await site.window({ language, width });
            await sign_in(page, account);
            windows.set(role, page);
          }
          const page = windows.get(role);
          if (path === 'record') {
            record ||= await open_case(page, { contact: Date.now() - hour, child: child('Алтыншы') });
            await page.goto(`/record/${record}`);
            await page.waitForSelector('.stages');
          } else {
            await page.goto(path);
          }
          await look(page, path);
        }
        for (const [path, role, name, ...steps] of opened) {
          const page = windows.get(role);
          await page.goto(path === 'record' ? `/record/${record}` : path);
          for (const step of steps) {
            if (typeof step === 'string') await page.locator(step).first().click();
            else await step(page);
          }
          await look(page, name);
        }
        for (const page of windows.values()) await page.context().close();
        assert.deepEqual(faults, []);
      });
    }
  }

  test('over a slow network says that it waits, and stays usable', { timeout: 120_000 }, async () => {
    const page = await site.window({ width: 360 });
    await sign_in(page, site.account('national_prosecutor'));
    const link = await page.context().newCDPSession(page);
    await link.send('Network.enable');
    // A village: slow 3G.
    await link.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
    const from = Date.now();
    await page.goto(breaches);
    await page.getByRole('progressbar').waitFor();
    await page.waitForSelector('[data-figure]', { timeout: 30_000 });
    console.log(`Atlas over slow 3G: ${Date.now() - from} ms to the first figure`);
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    // While the next answer is on its way, what is there stays, and can be left.
    await page.selectOption('#step', 'month');
    await page.getByRole('progressbar').waitFor();
    assert.ok(await page.locator('[data-figure]').isVisible());
    await page.locator('header nav a').first().click();
    await page.getByText(words.en.due_title).first().waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('in the dark and with more contrast is accessible', { timeout: 120_000 }, async () => {
    const page = await site.window({ dark: true });
    await sign_in(page, site.account('national_prosecutor'));
    for (const contrast of ['no-preference', 'more']) {
      for (const colorScheme of ['dark', 'light']) {
        await page.emulateMedia({ colorScheme, contrast, reducedMotion: 'reduce' });
        for (const path of [`${breaches}&map=tiles`, '/design']) {
          await page.goto(path);
          await page.waitForSelector('.grid .tile, .swatches');
          assert.deepEqual(await hindrances(page, `${path} ${colorScheme} ${contrast}`), []);
        }
      }
    }
    await page.context().close();
  });

  test('loads only the letters it shows', async () => {
    const page = await site.window({ language: 'ru' });
    const fonts = [];
    page.on('response', (one) => /\.woff2/.test(one.url()) && fonts.push(one.url().split('/').pop()));
    await page.goto('/');
    await page.waitForSelector('#user');
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(300);
    console.log(`fonts of the first page: ${fonts.join(', ')}`);
    assert.ok(fonts.length > 0);
    assert.ok(!fonts.some((one) => one.includes('latin-ext')), 'no letters of other languages');
    await page.context().close();
  });
});
