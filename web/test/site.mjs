// A small sample country served by the real program, and a browser to look at it.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = process.env.BESIK_PROGRAM ?? join(root, 'build/test/src/main/besik_program');
const flags = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--font-render-hinting=none',
];

const free_port = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function answers(address) {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      if ((await fetch(`${address}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > until) throw new Error('the server does not answer');
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** The pages of a folder instead of those that the program holds: BESIK_WEB_DIST=dist spares its linking. */
async function overlay(context, folder) {
  await context.route((url) => !url.pathname.startsWith('/api/'), async (route) => {
    const { pathname } = new URL(route.request().url());
    const asked = join(folder, pathname);
    const path = /\.\w+$/.test(pathname) ? asked : join(folder, 'index.html');
    await route.fulfill({ path }).catch(() => route.continue());
  });
}

/** Makes the country, serves it and starts a browser. `close` ends all and removes the folder. */
export async function open_site({ children = 60, years = 1, seed = 1 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'besik-browser-'));
  const data = join(folder, 'data');
  const env = { ...process.env, BESIK_ROOT: root };
  await promisify(execFile)(program, ['demo', '--data', data, '--seed', seed, '--children', children, '--years', years].map(String), {
    cwd: root, env, maxBuffer: 1 << 26,
  });
  const { accounts } = JSON.parse(await readFile(join(data, 'sample.json'), 'utf8'));
  const port = await free_port();
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(program, ['serve', '--data', data, '--port', String(port)], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (bytes) => (log = (log + bytes).slice(-20_000)));
  const ended = new Promise((done) => server.once('exit', done));
  await Promise.race([answers(address), ended.then(() => Promise.reject(new Error(`the server ended\n${log}`)))]);
  const browser = await chromium.launch({
    executablePath: process.env.BESIK_CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: flags,
  });
  /** A verb of the command line over the data folder; answers with what it prints. */
  const command = async (...words) =>
    (await promisify(execFile)(program, [...words, '--data', data], { cwd: root, env, maxBuffer: 1 << 26 })).stdout;
  return {
    address,
    accounts,
    folder,
    command,
    account: (role) => accounts.find((one) => one.role === role),
    log: () => log,
    /** A fresh window of its own profile: nothing is shared with another. */
    async window({ language = 'en', width = 1280, height = 900, zone = 'Asia/Almaty', dark = false, scale = 1 } = {}) {
      const context = await browser.newContext({
        locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[language],
        timezoneId: zone,
        viewport: { width, height },
        deviceScaleFactor: scale,
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
        baseURL: address,
      });
      if (process.env.BESIK_WEB_DIST) await overlay(context, process.env.BESIK_WEB_DIST);
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.language = language;
      page.faults = [];
      page.on('pageerror', (error) => page.faults.push(String(error)));
      page.on('console', (message) => {
        // A refusal (401, 412, ...) is also told to the console; the page says it in words.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) page.faults.push(message.text());
      });
      return page;
    },
    async close() {
      await browser.close();
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function sign_in(page, account) {
  await page.goto('/');
  await page.fill('#user', account.user);
  await page.fill('#password', account.password);
  await page.click('form button.main');
  await page.waitForSelector('header nav');
  await speak(page, page.language);
}
/** Has the account spoken to in a language, by the head of the page. */
export async function speak(page, language) {
  const button = page.locator(`.languages button[lang=${language}]`);
  if ((await button.getAttribute('aria-pressed')) === 'true') return;
  const kept = page.waitForResponse((one) => one.url().includes('/session/language'));
  await button.click();
  await kept;
  await page.waitForFunction((language) => document.documentElement.lang === language, language);
}

const two = (number) => String(number).padStart(2, '0');
/** An instant as the wall clock of Kazakhstan (UTC+5) shows it, for a field of date and time. */
export function local(instant) {
  const at = new Date(instant + 5 * 3_600_000);
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}T${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
export const day = (instant) => local(instant).slice(0, 10);

/** Answers one question of a form, whatever the kind of its field. */
export async function answer(page, id, value) {
  const field = page.locator(`#${id}`);
  await field.waitFor();
  const tag = await field.evaluate((one) => one.tagName);
  if (tag === 'FIELDSET') {
    const position = typeof value === 'number' ? value : value ? 0 : 1;
    await field.locator('input').nth(position).check();
  } else if (tag === 'SELECT') {
    await field.selectOption(typeof value === 'number' ? { index: value + 1 } : value);
  } else {
    await field.fill(value);
    await field.blur();
  }
}

export async function write_person(page, role, { family, given, born, sex = 'male' }) {
  await page.locator(`#p-${role} > button`).click();
  await page.fill(`#find-${role}`, `${family} ${given}`);
  await page.locator(`#p-${role} .find button`).click();
  await page.locator(`#p-${role} .box > button`).last().click();
  await page.fill(`#family-${role}`, family);
  await page.fill(`#given-${role}`, given);
  await page.fill(`#born-${role}`, born);
  await page.selectOption(`#sex-${role}`, sex);
  await page.locator(`#p-${role} .box button.main`).click();
  await page.waitForSelector(`#p-${role} > ul > li, #p-${role} .note.act`);
  // Likely the same person? These tests mean somebody new.
  if (await page.locator(`#p-${role} .note.act`).count()) await page.locator(`#p-${role} .box button.main`).click();
  await page.waitForSelector(`#p-${role} > ul > li`);
}

/** What a case needs, as the police write it down. */
export async function fill_case(page, { contact, child, more = {} }) {
  await write_person(page, 'child', child);
  const given = {
    first_contact_at: local(contact), offence_group: 0, responsibility_age: 0, capacity: 0, legal_basis: 'Report 12',
    child_language: 0, interpreter_needed: false, ...more,
  };
  for (const [name, value] of Object.entries(given)) await answer(page, `f-${name}`, value);
}

export async function open_case(page, given) {
  await page.goto('/new/juvenile-justice/case');
  await page.waitForSelector('#p-child');
  await fill_case(page, given);
  await page.click('main form > .row button.main');
  await page.waitForURL(/\/record\//);
  await page.waitForSelector('.stages');
  return page.url().split('/').pop();
}

export const languages = ['kk', 'ru', 'en'];
/** The texts of the application, read from its sources: tests compare keys, not wordings. */
export async function words_of(language) {
  const words = {};
  for (const part of ['', 'data.', 'design.']) {
    const source = await readFile(new URL(`../src/words/${part}${language}.ts`, import.meta.url), 'utf8');
    for (const [, key, text] of source.matchAll(/^ {2}(\w+): '((?:[^'\\]|\\.)*)',$/gm)) words[key] = text.replace(/\\'/g, "'");
  }
  return words;
}
export const words = Object.fromEntries(
  await Promise.all(languages.map(async (one) => [one, await words_of(one)])),
);

/** The site of a file of tests: made before the first of them, gone after the last. */
export function served(options = { children: 60, years: 1 }) {
  const site = {};
  before(async () => void Object.assign(site, await open_site(options)), { timeout: 300_000 });
  after(() => site.close?.());
  return site;
}

/** What keeps a page from being used: too wide, not accessible, faults of its own. Empty is good. */
export async function hindrances(page, name = '') {
  await settled(page);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const faults = over > 0 ? [`${name}: ${over} px too wide`] : [];
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  for (const one of found.violations) faults.push(`${name}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  for (const one of page.faults.splice(0)) faults.push(`${name}: ${one}`);
  return faults;
}

// Nothing says any more that it is loading. (Network silence never comes: the page listens.)
export async function settled(page) {
  await page.waitForSelector('main h1, main .note, main form');
  await page.waitForFunction(() => ![...document.querySelectorAll('main p[role=status]')].some((one) => /…$/.test(one.textContent)));
  await page.waitForTimeout(150);
}
