// The whole way of a case and of its figure, in real browsers against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { answer, local, open_case, open_site, sign_in } from './site.mjs';

const minute = 60_000;
const hour = 60 * minute;
const breaches = '/atlas?indicator=safeguards_breached_case';
const languages = ['kk', 'ru', 'en'];

/** The texts of the application, read from its sources: tests compare keys, not wordings. */
async function words_of(language) {
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(new URL(`../src/words/${language}.ts`, import.meta.url), 'utf8');
  const words = {};
  for (const [, key, text] of source.matchAll(/^ {2}(\w+): '((?:[^'\\]|\\.)*)',$/gm)) words[key] = text.replace(/\\'/g, "'");
  return words;
}

// Nothing says any more that it is loading. (Network silence never comes: the page listens.)
async function settled(page) {
  await page.waitForSelector('main h1, main .note, main form');
  await page.waitForFunction(() => ![...document.querySelectorAll('main p[role=status]')].some((one) => /…$/.test(one.textContent)));
  await page.waitForTimeout(150);
}

let site;
let words;
before(async () => {
  site = await open_site({ children: 60, years: 1 });
  words = Object.fromEntries(await Promise.all(languages.map(async (one) => [one, await words_of(one)])));
}, { timeout: 300_000 });
after(() => site?.close());

const child = (given, family = 'Сынақбаев') => ({ family, given, born: '2010-05-04' });

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

describe('a case', () => {
  for (const language of languages) {
    test(`opened in ${language} starts its clocks`, async () => {
      const page = await site.window({ language });
      await sign_in(page, site.account('police_inspector'));
      await open_case(page, { contact: Date.now() - 20 * minute, child: child(`Бірінші${language}`) });
      const clocks = await page.locator('aside').innerText();
      assert.ok(clocks.includes(words[language].clocks));
      assert.ok(clocks.includes(words[language].clock_international));
      assert.ok((await page.locator('aside .bar').count()) > 0, 'a clock runs');
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
  }

  test('a safeguard stops what lies ahead until it is met', async () => {
    const page = await site.window();
    await sign_in(page, site.account('police_inspector'));
    const contact = Date.now() - 2 * hour;
    await open_case(page, { contact, child: child('Екінші') });
    const questioned = Date.now() + 24 * hour;
    await page.locator('.columns button').filter({ hasText: 'first questioning' }).click();
    await answer(page, 'a-questioned_at', local(questioned));
    await page.click('form.box button.main');
    await page.waitForSelector('form.box .note.alarm[role=alert]');
    assert.ok((await page.locator('[data-safeguard=lawyer_first]').count()) === 1, 'the lawyer is asked for');
    assert.equal(await page.locator('[data-safeguard=lawyer_first] textarea').count(), 0, 'and cannot be excused');

    await answer(page, 'a-rights_explained_at', local(contact + 20 * minute));
    await answer(page, 'a-rights_explained_in', 0);
    await answer(page, 'a-lawyer_at', local(contact + hour));
    await answer(page, 'a-legal_representative_at', local(contact + 30 * minute));
    await answer(page, 'a-teacher_or_psychologist_at', local(contact + 50 * minute));
    assert.equal(await page.locator('form.box [data-safeguard]').count(), 0, 'all safeguards are met');
    await page.click('form.box button.main');
    await page.waitForSelector('form.box', { state: 'detached' });
    assert.equal(await page.locator('.checks .breach').count(), 0);
    assert.ok((await page.locator('.checks .met').count()) >= 4);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('a violation that has happened is saved as a breach, and the nation\'s figure changes elsewhere by itself', async () => {
    const reader = await site.window({ language: 'ru' });
    await sign_in(reader, site.account('national_prosecutor'));
    await reader.goto(breaches);
    await reader.waitForSelector('[data-figure]');
    const figure = async () => Number((await reader.locator('[data-figure]').innerText()).replace(/\D/g, ''));
    const old = await figure();

    const writer = await site.window();
    await sign_in(writer, site.account('police_inspector'));
    const contact = Date.now() - 3 * hour;
    await open_case(writer, { contact, child: child('Үшінші') });
    await writer.locator('.columns button').filter({ hasText: 'first questioning' }).click();
    await answer(writer, 'a-questioned_at', local(contact + hour));
    await answer(writer, 'a-rights_explained_at', local(contact + 20 * minute));
    await answer(writer, 'a-rights_explained_in', 0);
    await answer(writer, 'a-legal_representative_at', local(contact + 30 * minute));
    await answer(writer, 'a-teacher_or_psychologist_at', local(contact + 50 * minute));
    assert.equal(await writer.locator('form.box .note.alarm[data-safeguard=lawyer_first]').count(), 1, 'the form says that it will be a breach');

    // The reader's page notes the moment of the change itself.
    await reader.evaluate((old) => {
      window.changed = new Promise((done) => {
        const look = () => {
          const shown = document.querySelector('[data-figure]');
          if (shown && Number(shown.textContent.replace(/\D/g, '')) !== old) done(Date.now());
        };
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      window.loaded_at = performance.timeOrigin;
    }, old);
    const loaded = await reader.evaluate(() => window.loaded_at);
    const answered = writer.waitForResponse((one) => one.url().includes('/actions/') && one.request().method() === 'POST');
    await writer.click('form.box button.main');
    const response = await answered;
    const saved = Date.now();
    assert.equal(response.ok(), true);
    await writer.waitForSelector('.checks .breach');
    assert.ok((await writer.locator('.checks .breach').innerText()).length > 0);

    const changed = await Promise.race([
      reader.evaluate(() => window.changed),
      new Promise((_, fail) => setTimeout(() => fail(new Error('the figure does not change')), 20_000)),
    ]);
    console.log(`figure changed ${changed - saved} ms after the save`);
    assert.equal(await figure(), old + 1);
    assert.equal(await reader.evaluate(() => performance.timeOrigin), loaded, 'the page was not loaded anew');
    assert.ok((await reader.locator('[aria-live=polite]').first().innerText()).includes(String(old + 1)), 'the change is spoken');
    assert.deepEqual([...reader.faults, ...writer.faults], []);
    await reader.context().close();
    await writer.context().close();
  });

  test('is opened with the keyboard alone', async () => {
    const page = await site.window();
    await page.goto('/');
    await page.waitForSelector('#user');
    const { user, password } = site.account('police_inspector');
    const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim() || '');
    // Tab until something is in focus, as a person does.
    const reach = async (wanted, key = 'Tab') => {
      for (let i = 0; i < 150; i += 1) {
        const at = await focused();
        if (typeof wanted === 'string' ? at === wanted : wanted.test(at)) return;
        await page.keyboard.press(key);
      }
      throw new Error(`the keyboard does not reach ${wanted}`);
    };
    await reach('user');
    await page.keyboard.type(user);
    await reach('password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.registers a.button');
    const open_words = await page.locator('.registers a.button[href="/new/juvenile-justice/case"]').innerText();
    await reach(open_words.trim());
    await page.keyboard.press('Enter');
    await page.waitForSelector('#p-child');

    await reach(new RegExp(`^${words.en.person_add}$`));
    await page.keyboard.press('Enter');
    await reach('find-child');
    await page.keyboard.type('Пернетақта Төртінші');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#p-child .box p[role=status], #p-child .box ul');
    await reach(new RegExp(`^${words.en.person_new}$`));
    await page.keyboard.press('Enter');
    for (const [id, text] of [['family-child', 'Пернетақта'], ['given-child', 'Төртінші'], ['born-child', '04052010']]) {
      await reach(id);
      // A search's name may stand there already.
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
    }
    await reach(new RegExp(`^${words.en.save}$|^${words.en.person_is_new}$`));
    await page.keyboard.press('Enter');
    await page.waitForSelector('#p-child > ul > li');

    // The browser shows the parts of a date in the order of its own language.
    const contact = local(Date.now() - hour);
    const [year, month, of_month, hours, minutes] = contact.split(/[-T:]/);
    const noon = Number(hours) % 12 || 12;
    for (const keys of [[`${of_month}${month}${year}`, `${hours}${minutes}`], [`${month}${of_month}${year}`, `${String(noon).padStart(2, '0')}${minutes}${Number(hours) < 12 ? 'AM' : 'PM'}`]]) {
      await page.locator('#f-first_contact_at').evaluate((one) => one.blur());
      await page.evaluate(() => document.querySelector('#p-legal_representative button').focus());
      await reach('f-first_contact_at');
      await page.keyboard.type(keys[0]);
      await page.keyboard.press('Tab');
      await page.keyboard.type(keys[1]);
      if ((await page.inputValue('#f-first_contact_at')) === contact) break;
    }
    assert.equal(await page.inputValue('#f-first_contact_at'), contact);
    for (const name of ['offence_group', 'responsibility_age', 'capacity', 'legal_basis', 'child_language', 'interpreter_needed']) {
      const tag = await page.locator(`#f-${name}`).evaluate((one) => one.tagName);
      if (tag === 'FIELDSET') {
        for (let i = 0; i < 100; i += 1) {
          if (await page.locator(`#f-${name}`).evaluate((one) => one.contains(document.activeElement))) break;
          await page.keyboard.press('Tab');
        }
        await page.keyboard.press(name === 'interpreter_needed' ? 'ArrowDown' : 'Space');
      } else {
        await reach(`f-${name}`);
        if (tag === 'SELECT') await page.keyboard.press('ArrowDown');
        else await page.keyboard.type('Report 13');
      }
    }
    await reach(new RegExp(`^${words.en.save}$`));
    await page.keyboard.press('Enter');
    await page.waitForSelector('.stages, main form > .note.alarm');
    assert.equal(await page.locator('main form > .note.alarm').allInnerTexts().then((all) => all.join()), '');
    assert.match(page.url(), /\/record\//);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('changed on two desks at once keeps both sides', async () => {
    const [mine, theirs] = [await site.window(), await site.window()];
    await sign_in(mine, site.account('police_inspector'));
    const id = await open_case(mine, { contact: Date.now() - hour, child: child('Бесінші') });
    await sign_in(theirs, site.account('police_inspector'));
    await theirs.goto(`/record/${id}`);
    const edit = async (page, text) => {
      await page.getByRole('button', { name: words.en.edit }).click();
      await answer(page, 'e-legal_basis', text);
    };
    await edit(mine, 'Mine');
    await edit(theirs, 'Theirs');
    await theirs.click('form.box button.main');
    await theirs.waitForSelector('form.box', { state: 'detached' });
    await mine.click('form.box button.main');
    await mine.waitForSelector('form.box .note.act table');
    const both = await mine.locator('form.box .note.act table').innerText();
    assert.ok(both.includes('Mine') && both.includes('Theirs'), both);
    assert.equal(await mine.inputValue('#e-legal_basis'), 'Mine', 'what was typed still stands');
    await mine.getByRole('button', { name: words.en.conflict_keep }).click();
    await mine.waitForSelector('form.box', { state: 'detached' });
    await theirs.waitForFunction(() => document.body.innerText.includes('Mine'));
    assert.deepEqual([...mine.faults, ...theirs.faults], []);
    await mine.context().close();
    await theirs.context().close();
  });
});

describe('the Atlas', () => {
  test('leads from the nation to an institution', async () => {
    const page = await site.window({ language: 'kk' });
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(breaches);
    await page.waitForSelector('.grid .tile');
    assert.equal(await page.locator('.grid .tile').count(), 20);
    // Into the region with the most, by its tile; further by the table.
    const region = page.locator('section table tbody tr').first();
    const name = await region.locator('th a').innerText();
    await page.locator(`.grid a[title="${name}"]`).click();
    const trail = page.locator('main nav li');
    await page.waitForFunction(() => document.querySelectorAll('main nav li').length === 2);
    assert.equal(await trail.last().innerText(), name);
    const end = page.getByText(words.kk.nowhere_deeper);
    for (let depth = 2; depth < 6 && (await end.count()) === 0; depth += 1) {
      await page.waitForFunction((depth) => document.querySelectorAll('main nav li').length === depth, depth);
      await page.locator('section table tbody th a, main > .quiet').first().click();
      await page.waitForFunction((depth) => document.querySelectorAll('main nav li').length > depth, depth);
      await settled(page);
    }
    assert.ok((await trail.count()) >= 3);
    assert.ok((await page.locator('main').innerText()).includes(words.kk.nowhere_deeper), 'an institution is the end of the way');
    await page.goBack();
    await page.waitForSelector('section table');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('gives its table as CSV', async () => {
    const page = await site.window();
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(`${breaches}&by=safeguard`);
    const link = page.locator('a[download]');
    const text = await page.evaluate(async (href) => (await fetch(href)).text(), await link.getAttribute('href'));
    assert.match(text.split('\n')[0], /^indicator,place,place_name,level,period/);
    assert.equal(text.trim().split('\n').length, 21);
    assert.ok((await page.locator('.split tbody tr').count()) > 1);
    await page.context().close();
  });

  test('shows nothing to those who may not read the records beneath', async () => {
    const page = await site.window();
    await sign_in(page, site.account('ministry_manager') ?? site.account('analyst'));
    await page.goto(breaches);
    await page.waitForSelector('h1, .note');
    assert.ok(!(await page.locator('#indicator option').allInnerTexts()).some((one) => one.includes('Safeguards')));
    await page.context().close();
  });
});

describe('every page', () => {
  const pages = [
    ['/', 'police_inspector'], ['/records/juvenile-justice/case', 'police_inspector'], ['/new/juvenile-justice/case', 'police_inspector'],
    ['record', 'police_inspector'], ['/account', 'police_inspector'], [breaches, 'national_prosecutor'],
    ['/atlas?indicator=arrested_children&by=sex', 'national_prosecutor'], ['/users', 'administrator'], ['/nowhere', 'police_inspector'],
  ];
  let record = '';
  for (const language of languages) {
    for (const width of [360, 1280]) {
      test(`in ${language} at ${width} px fits and is accessible`, { timeout: 240_000 }, async () => {
        const faults = [];
        const look = async (page, name) => {
          await settled(page);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (over > 0) faults.push(`${name}: ${over} px too wide`);
          const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
          for (const one of found.violations) faults.push(`${name}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
          for (const one of page.faults) faults.push(`${name}: ${one}`);
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
        for (const page of windows.values()) await page.context().close();
        assert.deepEqual(faults, []);
      });
    }
  }

  test('in the dark is accessible', async () => {
    const page = await site.window({ dark: true });
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(breaches);
    await page.waitForSelector('.grid .tile');
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
    assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
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
