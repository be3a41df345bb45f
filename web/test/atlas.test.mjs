// The Atlas: from the nation down to an institution, as tiles, outlines, lines and tables.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { languages, open_site, settled, sign_in, words_of } from './site.mjs';

const breaches = '/atlas?indicator=safeguards_breached_case';

let site;
let words;
before(async () => {
  site = await open_site({ children: 60, years: 1 });
  words = Object.fromEntries(await Promise.all(languages.map(async (one) => [one, await words_of(one)])));
}, { timeout: 300_000 });
after(() => site?.close());

/**
 * Outlines of the sample's regions and districts: squares where the tiles lie, strips within them.
 * Answers with the Russian name of a region that has districts, which cities do not.
 */
async function load_outlines() {
  const list = async (level) => JSON.parse(await site.command('place', 'list', '--level', level, '--format', 'json', '--limit', '5000'));
  const { tiles } = await (await fetch(`${site.address}/api/v1/country`)).json();
  const square = new Map(tiles.map((tile) => [tile.code, [50 + tile.column * 4, 54 - tile.row * 2]]));
  const shape = (code, [west, south, width, height]) => ({
    type: 'Feature', properties: { code, year: 2024 },
    geometry: { type: 'Polygon', coordinates: [[[west, south], [west, south + height], [west + width, south + height], [west + width, south], [west, south]]] },
  });
  const regions = (await list('region')).map(({ code }) => shape(code, [...square.get(code), 4, 2]));
  const within = new Map();
  for (const one of await list('district')) within.set(one.parent, [...(within.get(one.parent) ?? []), one]);
  const districts = [];
  for (const [region, all] of within) {
    if (!square.has(region)) continue;
    const [west, south] = square.get(region);
    all.forEach(({ code }, i) => districts.push(shape(code, [west + (4 * i) / all.length, south, 4 / all.length, 2])));
  }
  for (const [level, features] of [['region', regions], ['district', districts]]) {
    const [map, file] = [join(site.folder, `${level}.map.yaml`), join(site.folder, `${level}.geojson`)];
    await writeFile(map, `reads: boundaries\nabout: {kk: Сынақ, ru: Проверка, en: Test}\ncode: code\nyear: year\nlayers:\n  - level: ${level}\n`);
    await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features }));
    await site.command('place', 'boundaries', '--map', map, '--level', level, file);
  }
  const whole = (await list('region')).find((one) => square.has(one.code) && within.has(one.code));
  return { name: whole.names.ru };
}

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

  test('draws true outlines of regions and districts where they are loaded', { timeout: 120_000 }, async () => {
    const { name } = await load_outlines();
    const page = await site.window({ language: 'ru' });
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(breaches);
    await page.waitForSelector('section svg[role=group] path');
    assert.equal(await page.locator('section svg[role=group] a').count(), 20);
    // Outlines and equal tiles show the same figures.
    const words_of_shape = () => page.locator('section svg[role=group] a').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')).sort());
    const drawn = await words_of_shape();
    await page.getByRole('button', { name: words.ru.show_tiles }).click();
    await page.waitForSelector('.grid .tile');
    const tiled = await page.locator('.grid .tile').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label').split(': ').pop()).sort());
    assert.deepEqual(drawn.map((one) => one.split(': ').pop()).sort(), tiled);
    await page.getByRole('button', { name: words.ru.show_outlines }).click();
    await page.waitForSelector('section svg[role=group] path');

    // Nation, region, district, institution, by the shapes as far as there are any; and back.
    const steps = [];
    const trail = page.locator('main nav li');
    await page.locator(`section svg[role=group] a[aria-label^="${name}:"]`).click();
    await page.waitForFunction(() => document.querySelectorAll('main nav li').length === 2);
    assert.equal(await trail.last().innerText(), name);
    steps.push(page.url());
    await page.waitForFunction(() => {
      const shapes = document.querySelectorAll('section svg[role=group] a');
      return shapes.length > 0 && shapes.length < 20;
    });
    const districts = await page.locator('section table tbody th').count();
    assert.equal(await page.locator('section svg[role=group] a').count(), districts, 'every district has its shape');
    await page.locator('section svg[role=group] a').first().press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('main nav li').length === 3);
    await settled(page);
    steps.push(page.url());
    await page.waitForFunction(() => document.querySelectorAll('section svg[role=group] path').length === 0);
    await page.locator('section table tbody th a').first().click();
    await page.getByText(words.ru.nowhere_deeper).waitFor();
    assert.equal(await trail.count(), 4);
    for (const address of steps.reverse()) {
      await page.goBack();
      assert.equal(page.url(), address);
      await page.waitForSelector('section table');
    }
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll('section svg[role=group] a').length === 20);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('draws what is hidden, apart or unknown as what it is', async () => {
    // The real answers, in which some figures are as the gate may give them.
    const page = await site.window({ language: 'kk' });
    await sign_in(page, site.account('national_prosecutor'));
    const bare = { value: null, numerator: null, denominator: null, n: 0, incomplete: 0, coverage: '', flags: [] };
    await page.route(/\/api\/v1\/figures/, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      const asked = new URL(route.request().url()).searchParams;
      const make = (i, change) => answer.figures[i] && Object.assign(answer.figures[i], change);
      if (asked.get('level')) {
        make(0, { ...bare, status: 'hidden' });
        make(1, { ...bare, status: 'not_comparable' });
        make(2, { ...bare, status: 'no_denominator' });
        make(3, { status: 'ok', value: '0', numerator: 0, n: 0, flags: ['rounded'], coverage: '3/7' });
      } else if (asked.get('step')) {
        make(0, { n: 1 });
        make(1, { ...bare, status: 'hidden' });
        answer.figures.slice(2).forEach((one) => (one.series = 'another'));
      }
      await route.fulfill({ json: answer });
    });
    await page.goto(`${breaches}&map=tiles&step=month`);
    await page.waitForSelector('.grid .tile');
    assert.equal(await page.locator('.grid .tile.hidden').innerText().then((text) => text.includes('•••')), true);
    assert.equal(await page.locator('.grid .tile.apart').count(), 1);
    assert.ok((await page.locator('.grid .tile.missing').count()) >= 1);
    const table = await page.locator('section table').innerText();
    for (const status of ['hidden', 'not_comparable', 'no_denominator'])
      assert.ok(table.includes(words.kk[`status_${status}`]), status);
    assert.ok(table.includes(words.kk.flag_rounded));
    const legend = await page.locator('section[aria-label] > ul').last().innerText();
    for (const status of ['hidden', 'not_comparable', 'no_denominator']) assert.ok(legend.includes(words.kk[`status_${status}`]), status);
    assert.ok((await page.locator('figure rect[fill*=hatch]').count()) >= 1, 'a hidden month is hatched');
    assert.ok((await page.locator('figure line.break').count()) >= 1, 'another definition breaks the line');
    const read = await page.locator('figure .read').innerText();
    for (const key of ['series_hidden', 'series_break', 'series_provisional']) assert.ok(read.includes(words.kk[key]), key);
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
