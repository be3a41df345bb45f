// The Atlas: from the nation down to an institution, as tiles, outlines, lines and tables.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { hindrances, open_case, served, settled, sign_in, words } from './site.mjs';

const breaches = '/atlas?indicator=safeguards_breached_case';

const site = served();

/** The texts of a workbook's parts, which is a ZIP folder. */
function unzipped(bytes) {
  let text = '';
  // The directory at the end names every part and where it begins.
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    const [method, size, from] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)];
    const begin = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    const part = bytes.subarray(begin, begin + size);
    text += (method === 8 ? inflateRawSync(part) : part).toString();
  }
  return text;
}

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
    await page.route(/\/api\/v1\/figures\?/, async (route) => {
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

  test('says how far it is to an aim, and draws the way there', async () => {
    const page = await site.window({ language: 'ru' });
    await sign_in(page, site.account('national_prosecutor'));
    const aim = { value: '10', at_least: false, year: 2030, base: '400', base_year: 2024, due: '300', distance: '7.5' };
    await page.route(/\/api\/v1\/figures\?/, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const one of answer.figures) one.aim = aim;
      await route.fulfill({ json: answer });
    });
    await page.goto(`${breaches}&step=month`);
    const told = await page.locator('[data-aim]').innerText();
    assert.ok(told.includes(words.ru.aim_above.replace('{distance}', '7,5').replace('{year}', '2030')), told);
    for (const part of ['10', '400', '2024', '300']) assert.ok(told.includes(part), `${part} in ${told}`);
    assert.ok((await page.locator('figure .read').last().innerText()).includes(words.ru.series_aim));
    assert.equal(await page.locator('figure polyline.way').count(), 1);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('shows what others publish, with bounds, beside its own and never among it', { timeout: 120_000 }, async () => {
    const page = await site.window({ language: 'kk' });
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(breaches);
    await page.waitForSelector('[data-figure]');
    const own = await page.locator('[data-figure]').innerText();
    assert.equal(await page.locator('[data-outside]').count(), 0);
    const year = new Date().getFullYear();
    const [map, table] = [join(site.folder, 'survey.map.yaml'), join(site.folder, 'survey.csv')];
    const nation = (await (await fetch(`${site.address}/api/v1/country`)).json()).nation;
    await writeFile(map, `reads: observations
about: {kk: Сынақ, ru: Проверка, en: Test}
source: survey-x
publisher: Office of surveys
method: A sample of 2 000 households
vintage: ${year - 1}-12-01
indicator: {code: juvenile-justice/safeguards_breached_case}
numbers:
  - {value: value, lower: lower, upper: upper}
period: {column: year}
place: {code: ${nation}}
unit: {code: items}
`);
    await writeFile(table, `year,value,lower,upper\n${year - 2},40,30,55\n${year - 1},44,35,60\n`);
    await site.command('observation', 'import', '--map', map, table);
    await page.goto(`${breaches}&step=year`);
    await page.waitForSelector('[data-outside]');
    assert.equal(await page.locator('[data-figure]').innerText(), own, 'the own figure is as it was');
    const rows = await page.locator('[data-outside] tbody tr').allInnerTexts();
    assert.equal(rows.length, 2);
    assert.ok(rows[0].includes('44') && rows[0].includes('35') && rows[0].includes('60') && rows[0].includes('survey-x'), rows[0]);
    assert.ok((await page.locator('[data-outside] dl').innerText()).includes('A sample of 2 000 households'));
    const drawn = page.locator('figure > svg .outside');
    assert.equal(await drawn.count(), 2, 'each is a point of the chart');
    assert.equal(await drawn.first().locator('path').count(), 2, 'with its bounds');
    assert.ok((await page.locator('figure .sources').innerText()).includes('survey-x'));
    assert.deepEqual(await hindrances(page), []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('names the parts of a crossing in the words of the reader', async () => {
    const page = await site.window({ language: 'kk' });
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto('/atlas');
    const crossed = await page.evaluate(async () => {
      const { items } = await (await fetch('/api/v1/indicators?language=kk')).json();
      for (const one of items) {
        const by = one.may_see && one.computed && one.by.find((each) => each.parts);
        if (by) return { name: one.name, by };
      }
    });
    assert.ok(crossed, 'the programme declares a crossing');
    await page.goto(`/atlas?indicator=${crossed.name}&by=${encodeURIComponent(crossed.by.name)}`);
    await page.waitForSelector('.split tbody tr');
    const known = crossed.by.parts.map((part) => new Set([words.kk.not_recorded, ...part.members.map((one) => one.title)]));
    for (const title of await page.locator('.split tbody th').evaluateAll((all) => all.map((one) => one.firstChild.textContent.trim()))) {
      const parts = title.split(' · ');
      assert.equal(parts.length, known.length, title);
      // The answer tells the dimensions in an order of its own.
      for (const part of parts) assert.ok(known.some((all) => all.has(part)) || /^\d+(–\d+|\+)?$/.test(part), title);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('tells why a number is what it is, by keyboard too', async () => {
    const page = await site.window();
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto('/atlas?indicator=diversion_rate');
    await page.locator('[data-why]').focus();
    await page.keyboard.press('Enter');
    const panel = page.locator('dialog[open]');
    await panel.waitFor();
    await panel.locator('[data-records] li').first().waitFor();
    const told = await panel.innerText();
    assert.ok((await panel.locator('[data-moved] a').count()) >= 1, 'what last moved it');
    for (const key of ['why_words', 'why_formula', 'why_version']) assert.ok(told.includes(words.en[key]), key);
    assert.deepEqual(await hindrances(page), []);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.ok(await page.locator('[data-why]').evaluate((one) => one === document.activeElement), 'the focus comes back');
    // From the number to the child that it counts.
    await page.keyboard.press('Enter');
    await panel.locator('[data-records] a').first().click();
    await page.waitForURL(/\/record\//);
    await page.waitForSelector('.stages');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('stands still for who may not read the records, and says as of when', { timeout: 300_000 }, async () => {
    const page = await site.window({ language: 'ru' });
    await sign_in(page, site.account('analyst'));
    const { items } = await page.evaluate(async () => (await fetch('/api/v1/figures/told')).json());
    const rule = items.find((one) => one.name === 'arrests');
    assert.equal(rule.live_too, false, 'an analyst reads no records');
    await page.goto('/atlas?indicator=arrests&map=tiles');
    const told = page.locator('[data-as-of]');
    // Figures of last midnight may still be being made: the page shows them by itself.
    await told.waitFor({ timeout: 200_000 });
    assert.match(await told.getAttribute('data-as-of'), /^\d{4}-\d\d-\d\d$/);
    assert.ok((await told.innerText()).includes(words.ru.as_of_midnight.split('{')[0].trim()));
    await page.waitForSelector('.grid .tile');
    assert.equal(await page.locator('.grid .tile').count(), 20, 'regions are told');
    // Only what is published is offered; what a link asks for beyond it is told apart from a fault.
    const order = ['month', 'quarter', 'year'];
    const steps = order.slice(order.indexOf(rule.step));
    assert.deepEqual((await page.locator('#step option').evaluateAll((all) => all.map((one) => one.value))).sort(), steps.sort());
    assert.equal(await page.locator('#part').count(), rule.step === 'year' ? 0 : 1);
    await page.goto('/atlas?indicator=arrests&period=2026-03-15');
    await page.locator('[data-unpublished]').waitFor();
    await page.locator('[data-unpublished] button').click();
    await told.waitFor();
    let asked = 0;
    page.on('request', (one) => (asked += /\/api\/v1\/figures\?/.test(one.url()) ? 1 : 0));
    const police = await site.window();
    await sign_in(police, site.account('police_inspector'));
    await open_case(police, { contact: Date.now() - 3_600_000, child: { family: 'Тыныш', given: 'Бала', born: '2010-05-04' } });
    await page.waitForTimeout(2500);
    assert.equal(asked, 0, 'a child that is recorded moves nothing here');
    assert.deepEqual(page.faults, []);
    await page.context().close();
    await police.context().close();
  });

  test('gives what it shows as files and as a picture', { timeout: 120_000 }, async () => {
    const page = await site.window();
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(`${breaches}&map=tiles`);
    await page.waitForSelector('.downloads a');
    await page.waitForSelector('.grid .tile');
    const screen = new Map(await page.locator('.pair .figures tbody tr').evaluateAll((all) =>
      all.map((row) => [row.querySelector('th').firstChild.textContent.trim() || row.querySelector('a').textContent.trim(), row.querySelector('.value').innerText.replace(/[\u00a0 ]/g, '')])));
    assert.equal(screen.size, 20);
    const take = async (selector) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.locator(selector).click()]);
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    const same = (rows) => {
      assert.equal(rows.length, screen.size);
      for (const [place, value] of rows) assert.equal(value || '–', screen.get(place), place);
    };
    const csv = await take('.downloads a[download$=csv]');
    const [head, ...lines] = csv.bytes.toString().trim().split('\n').map((line) => line.split(','));
    same(lines.map((cells) => [cells[head.indexOf('place_name')], cells[head.indexOf('value')]]));
    const json = JSON.parse((await take('.downloads a[download$=".json"]')).bytes);
    same(json.figures.map((one) => [one.place_name, one.value ?? '']));
    const map = JSON.parse((await take('.downloads a[download$=geojson]')).bytes);
    assert.equal(map.type, 'FeatureCollection');
    same(map.features.map(({ properties }) => [properties.place_name, String(properties.value ?? '')]));
    const book = await take('.downloads a[download$=xlsx]');
    assert.equal(book.bytes.subarray(0, 2).toString(), 'PK');
    const text = unzipped(book.bytes);
    for (const [place, value] of screen) {
      assert.ok(text.includes(place), `${place} stands in the workbook`);
      if (/^\d/.test(value)) assert.ok(text.includes(`>${value}<`), `${value} stands in the workbook`);
    }

    const drawn = (await take('[data-picture=svg]')).bytes.toString();
    await page.setContent(drawn.slice(drawn.indexOf('<svg')));
    const words_of_picture = await page.locator('svg').first().textContent();
    for (const value of screen.values()) if (/\d/.test(value)) assert.ok(words_of_picture.includes(value), value);
    assert.equal(await page.locator('svg > g').first().locator('rect').count(), 20);
    await page.goto(`${breaches}&map=tiles`);
    await page.waitForSelector('.grid .tile');
    const dots = (await take('[data-picture=png]')).bytes;
    assert.equal(dots.subarray(1, 4).toString(), 'PNG');
    assert.ok(dots.length > 10_000);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('gives its table as CSV', async () => {
    const page = await site.window();
    await sign_in(page, site.account('national_prosecutor'));
    await page.goto(`${breaches}&by=safeguard`);
    const link = page.locator('.downloads a[download$=csv]');
    const text = await page.evaluate(async (href) => (await fetch(href)).text(), await link.getAttribute('href'));
    assert.match(text.split('\n')[0], /^place,period,safeguard,numerator,denominator,value,status,/);
    const parts = await page.locator('.split tbody tr').count();
    assert.ok(parts > 1);
    assert.equal(text.trim().split('\n').length, 1 + 20 * parts, 'every region by every part');
    await page.context().close();
  });
});
