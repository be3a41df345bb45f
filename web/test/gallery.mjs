// Pictures of every screen in every state, to be looked at: node test/gallery.mjs FOLDER
//   [--languages kk,ru,en] [--widths 360,1280] [--schemes light,dark] [--only NAME,NAME]
// `./besik gallery FOLDER` runs it. With --docs it makes the pictures of the README instead.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answer, local, open_case, open_site, settled, sign_in, speak } from './site.mjs';

const { values: asked, positionals: [folder] } = parseArgs({
  allowPositionals: true,
  options: {
    languages: { type: 'string', default: 'kk,ru,en' },
    widths: { type: 'string', default: '360,1280' },
    schemes: { type: 'string', default: 'light,dark' },
    only: { type: 'string', default: '' },
    docs: { type: 'boolean', default: false },
  },
});
if (!folder) throw new Error('usage: node test/gallery.mjs FOLDER [--languages ..] [--widths ..] [--schemes ..] [--only ..] [--docs]');
const list = (text) => text.split(',').filter(Boolean);
const hour = 3_600_000;
const site = await open_site({ children: asked.docs ? 400 : 150, years: 2 });
const known = {};

/** What the sample has not: an aim, a survey, a release, a case in its first hours. */
async function prepare() {
  const nation = (await (await fetch(`${site.address}/api/v1/country`)).json()).nation;
  const year = new Date().getFullYear();
  const file = async (name, text) => {
    await writeFile(join(site.folder, name), text);
    return join(site.folder, name);
  };
  const targets = await file('targets.csv', `indicator,place,breakdown,year,value,base_year,base,source\nJJ10,${nation},,${year + 4},60,${year - 2},30,National plan (sample)\n`);
  await site.command('target', 'import', targets);
  const map = await file('survey.map.yaml', `reads: observations
about: {kk: Үлгі, ru: Пример, en: Sample}
source: survey-sample
publisher: Office of surveys (sample)
method: A sample of 2 000 households
vintage: ${year}-01-01
indicator: {code: juvenile-justice/diversion_rate}
numbers:
  - {value: value, lower: lower, upper: upper}
period: {column: year}
place: {code: ${nation}}
unit: {code: percent}
`);
  await site.command('observation', 'import', '--map', map, await file('survey.csv', `year,value,lower,upper\n${year - 2},30,22,38\n${year - 1},36,30,44\n`));
  const police = await site.window({});
  await sign_in(police, site.account('police_inspector'));
  known.record = await case_under_way(police);
  await police.context().close();
  if (asked.docs) return;
  const overseer = await site.window({});
  await sign_in(overseer, site.account('ministry_manager'));
  const returns = await overseer.evaluate(async () => (await (await fetch('/api/v1/returns?limit=5000')).json()).items);
  const late = returns.find((one) => one.over && one.status === 'missing') ?? returns.at(-1);
  known.return = `/returns/${late.return}/${late.organisation}/${late.period}`;
  await overseer.context().close();
  const keeper = await site.window({});
  await sign_in(keeper, site.account('administrator'));
  const link = await keeper.evaluate(async (name) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const headers = { 'Content-Type': 'application/json', 'X-Besik-CSRF': csrf, 'Idempotency-Key': crypto.randomUUID() };
    const { items } = await (await fetch('/api/v1/users')).json();
    const { id } = items.find((one) => one.name === name);
    return (await (await fetch(`/api/v1/users/${id}/link`, { method: 'POST', headers, body: '{}' })).json()).link;
  }, `police-inspector.${late.organisation.toLowerCase()}`);
  await keeper.context().close();
  const clerk = { role: 'clerk', user: `police-inspector.${late.organisation.toLowerCase()}`, password: 'a long password' };
  const first = await site.window({});
  await first.goto(new URL(link, site.address).href);
  await first.fill('#user', clerk.user);
  await first.fill('#password', clerk.password);
  await first.click('form button.main');
  await first.waitForSelector('header nav');
  await first.context().close();
  site.accounts.push(clerk);
}
async function make_release() {
  const keeper = await site.window({});
  keeper.setDefaultTimeout(300_000);
  await sign_in(keeper, site.account('administrator'));
  await keeper.evaluate(async () => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const headers = { 'Content-Type': 'application/json', 'X-Besik-CSRF': csrf, 'Idempotency-Key': crypto.randomUUID() };
    await fetch('/api/v1/releases', { method: 'POST', headers, body: '{}' });
  });
  await keeper.context().close();
}

/** A case in the middle of its first hours. */
async function case_under_way(page) {
  const contact = Date.now() - 5 * hour;
  const id = await open_case(page, { contact, child: { family: 'Сәрсенбаева', given: 'Айзере', born: '2010-05-04', sex: 'female' } });
  await page.locator('[data-action=start_questioning]').click();
  await questioning(page, contact);
  await page.click('form.box button.main');
  await page.waitForSelector('.checks .breach');
  return id;
}
async function questioning(page, contact) {
  await answer(page, 'a-questioned_at', local(contact + 2 * hour));
  await answer(page, 'a-rights_explained_at', local(contact + hour / 2));
  await answer(page, 'a-rights_explained_in', 0);
  await answer(page, 'a-legal_representative_at', local(contact + hour));
  await answer(page, 'a-teacher_or_psychologist_at', local(contact + hour));
}

const open = (path) => (page) => page.goto(typeof path === 'function' ? path() : path);
const then = (path, ...steps) => async (page) => {
  await open(path)(page);
  await settled(page);
  for (const step of steps) {
    if (typeof step === 'function') await step(page);
    else await page.locator(step).first().click();
  }
};
const fail = (path, status, code) => async (page) => {
  await page.route(path, (route) => (status === 0 ? route.abort() : route.fulfill({ status, json: { status, code, errors: [] } })));
};
const hang = (path) => (page) => page.route(path, () => {});
const told = (body) => (page) => page.route(/figures\/told/, (route) => route.fulfill({ json: body }));
const cases = '/records/juvenile-justice/case';
const diversion = '/atlas?indicator=diversion_rate&step=quarter&map=tiles';
const rule = { programme: 'juvenile-justice', name: 'diversion_rate', levels: ['nation', 'region'], step: 'year', by: [], live_too: false };

/** Name, whose screen it is ('' = without an account), and how to come to it. */
const states = [
  ['releases-none', '', open('/releases')],
  ['sign-in', '', open('/')],
  ['sign-in-refused', '', then('/', (page) => page.fill('#user', 'nobody'), (page) => page.fill('#password', 'wrong'), 'form button.main', (page) => page.waitForSelector('#refused'))],
  ['sign-in-offline', '', async (page) => { await fail(/\/api\/v1\/session/, 0)(page); await page.goto('/'); }],
  ['work', 'police_inspector', open('/')],
  ['work-empty', 'psychologist', open('/')],
  ['records', 'police_inspector', open(cases)],
  ['records-failing', 'police_inspector', async (page) => { await fail(/\/api\/v1\/records/, 500, 'unknown')(page); await page.goto(cases); }],
  ['records-forbidden', 'analyst', open(cases)],
  ['new', 'police_inspector', open('/new/juvenile-justice/case')],
  ['new-person', 'police_inspector', then('/new/juvenile-justice/case', '#p-child > button', (page) => page.fill('#find-child', 'Сәрсенбаева Айзере'), '#p-child .find button', (page) => page.waitForSelector('#p-child .box ul, #p-child .box p[role=status]'))],
  ['new-person-form', 'police_inspector', then('/new/juvenile-justice/case', '#p-child > button', '#p-child .box > button')],
  ['new-faults', 'police_inspector', then('/new/juvenile-justice/case', 'main form > .row button.main')],
  ['record', 'police_inspector', open(() => `/record/${known.record}`)],
  ['record-action', 'police_inspector', then(() => `/record/${known.record}`, '[data-action]')],
  ['record-edit', 'police_inspector', then(() => `/record/${known.record}`, '.known .title button')],
  ['atlas', 'national_prosecutor', open(diversion)],
  ['atlas-why', 'national_prosecutor', then(diversion, '[data-why]', (page) => page.waitForSelector('dialog[open] h3'))],
  ['atlas-split', 'national_prosecutor', open('/atlas?indicator=safeguards_breached_case&by=safeguard')],
  ['atlas-region', 'national_prosecutor', then(diversion, 'section .figures tbody th a')],
  ['atlas-told', 'analyst', then('/atlas?indicator=arrests', (page) => page.waitForSelector('[data-as-of]', { timeout: 300_000 }))],
  ['atlas-making', 'analyst', async (page) => {
    await told({ items: [rule], making: 370 })(page);
    await hang(/\/api\/v1\/figures\?/)(page);
    await page.goto(diversion);
    await page.waitForSelector('[data-making]');
  }],
  ['atlas-unpublished', 'analyst', async (page) => {
    await told({ items: [rule] })(page);
    await fail(/\/api\/v1\/figures\?/, 422, 'figure.period_not_published')(page);
    await page.goto('/atlas?indicator=diversion_rate&period=2025-Q1');
  }],
  ['atlas-loading', 'national_prosecutor', async (page) => { await hang(/\/api\/v1\/figures\?/)(page); await page.goto(diversion); await page.waitForTimeout(600); }],
  ['atlas-offline', 'national_prosecutor', async (page) => { await fail(/\/api\/v1\/figures\?/, 0)(page); await page.goto(diversion); await page.waitForSelector('.note.act'); }],
  ['observations', 'ministry_manager', open('/observations')],
  ['observations-source', 'ministry_manager', then('/observations?source=survey-sample', '.numbers tbody button')],
  ['observations-import', 'administrator', open('/observations')],
  ['returns', 'clerk', open('/returns')],
  ['return', 'clerk', open(() => known.return)],
  ['returns-overseen', 'ministry_manager', open('/returns')],
  ['users', 'administrator', open('/users')],
  ['users-link', 'administrator', then('/users', 'tbody button', (page) => page.waitForSelector('.note.act code'))],
  ['account', 'police_inspector', open('/account')],
  ['design', 'police_inspector', open('/design')],
  ['nowhere', 'police_inspector', open('/nowhere')],
  ['releases', '', open('/releases')],
  ['release', '', then('/releases/1', (page) => page.waitForSelector('[data-figures] tbody tr', { timeout: 120_000 }))],
];

const made = [];
async function take(page, [name, , go], language, width, scheme) {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const file = `${name}-${language}-${width}-${scheme}.png`;
  try {
    await go(page);
    await Promise.race([settled(page), page.waitForTimeout(4000)]);
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, file), fullPage: !(await page.locator('dialog[open]').count()) });
    made.push({ name, language, width, scheme, file });
  } catch (error) {
    console.error(`${file}: ${String(error).split('\n')[0]}`);
    process.exitCode = 1;
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' });
}
async function all() {
  const wanted = list(asked.only);
  const chosen = states.filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const before = chosen.filter(([name]) => name === 'releases-none');
  const rest = chosen.filter((one) => !before.includes(one));
  for (const part of [before, rest]) {
    if (part === rest && rest.some(([name]) => name.startsWith('release'))) await make_release();
    for (const role of new Set(part.map(([, role]) => role))) {
      const account = role === '' ? null : site.account(role);
      if (role !== '' && !account) continue;
      for (const language of list(asked.languages)) {
        const page = await site.window({ language });
        page.setDefaultTimeout(30_000);
        if (account) {
          await sign_in(page, account);
          await speak(page, language);
        }
        for (const scheme of list(asked.schemes))
          for (const width of list(asked.widths).map(Number))
            for (const state of part.filter((one) => one[1] === role)) await take(page, state, language, width, scheme);
        await page.context().close();
        console.log(`${made.length} pictures: ${role || 'without an account'}, ${language}`);
      }
    }
  }
  const cell = (one) => `<figure><a href="${one.file}"><img loading="lazy" src="${one.file}" alt=""></a><figcaption>${one.language} ${one.width} ${one.scheme}</figcaption></figure>`;
  const parts = [...new Set(made.map((one) => one.name))].map((name) => `<h2>${name}</h2><div>${made.filter((one) => one.name === name).map(cell).join('')}</div>`);
  await writeFile(join(folder, 'index.html'), `<!doctype html><meta charset="utf-8"><title>Besik</title><style>body{font:15px system-ui;margin:2rem}div{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}img{max-width:20rem;max-height:24rem;border:1px solid #aaa}figure{margin:0}</style>${parts.join('')}`);
}
async function docs() {
  const shot = async (page, name) => {
    await settled(page);
    await page.mouse.move(0, 0);
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  const look = { language: asked.languages.includes(',') ? 'en' : asked.languages, width: 1280, scale: 1.25 };
  const police = await site.window(look);
  await sign_in(police, site.account('police_inspector'));
  await police.goto(`/record/${known.record}`);
  await police.waitForSelector('.stages');
  await shot(police, 'record');
  const reader = await site.window(look);
  await sign_in(reader, site.account('national_prosecutor'));
  await reader.goto('/atlas?indicator=diversion_rate&step=month');
  await reader.waitForSelector('[data-figure]');
  await shot(reader, 'atlas');
}

await mkdir(folder, { recursive: true });
try {
  await prepare();
  if (asked.docs) await docs();
  else await all();
} finally {
  await site.close();
}
