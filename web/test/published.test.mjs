// What is published without an account, and what comes from outside.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hindrances, languages, served, sign_in, speak, words } from './site.mjs';

const site = served({ children: 25, years: 1 });

const accessible = async (page, name) => assert.deepEqual(await hindrances(page, name), []);

describe('releases', () => {
  test('are read, searched and verified without an account', { timeout: 400_000 }, async () => {
    const page = await site.window({ language: 'kk', width: 360 });
    await page.goto('/');
    await page.getByRole('link', { name: words.kk.sign_in_public }).click();
    // The sample released each year when it was over.
    await page.locator('[data-release="1"]').waitFor();
    await accessible(page, 'list');
    await page.locator('[data-release="1"] h2 a').click();
    await page.waitForSelector('[data-figures] tbody tr', { timeout: 120_000 });
    await accessible(page, 'release');

    // The table is the file: the same figures by another way.
    const file = await (await fetch(`${site.address}/api/v1/releases/1`)).json();
    const indicator = await page.locator('#indicator').inputValue();
    const at = file.columns.indexOf('indicator');
    const all = file.figures.filter((row) => row[at] === indicator);
    assert.ok((await page.locator('p[role=status]').innerText()).replace(/\D/g, '').includes(String(all.length)));
    const places = await page.locator('#place option').evaluateAll((list) => list.map((one) => one.value));
    assert.equal(places.length - 1, new Set(all.map((row) => row[file.columns.indexOf('place')])).size);
    await page.selectOption('#place', places[1]);
    const name = await page.locator(`#place option[value="${places[1]}"]`).innerText();
    assert.notEqual(name, places[1], 'places have names');
    for (const row of await page.locator('[data-figures] tbody tr').allInnerTexts()) assert.ok(row.includes(name), row);

    // By signature: as it is, and with one number another.
    const [good, bad] = [join(site.folder, 'good.json'), join(site.folder, 'bad.json')];
    await writeFile(good, await (await fetch(`${site.address}/api/v1/releases/1`)).text());
    await writeFile(bad, (await readFile(good, 'utf8')).replace('"synthetic":true', '"synthetic":false'));
    await page.locator('#verify').setInputFiles(good);
    await page.locator('.note.good').waitFor({ timeout: 120_000 });
    await page.locator('#verify').setInputFiles(bad);
    await page.getByText(words.kk.release_forged).waitFor({ timeout: 120_000 });

    for (const language of ['ru', 'en']) {
      await page.locator(`.languages button[lang=${language}]`).click();
      await page.waitForFunction((language) => document.documentElement.lang === language, language);
      await page.waitForSelector('[data-figures]');
      await accessible(page, `release ${language}`);
    }
    assert.equal(await page.locator('header nav').count(), 0, 'nothing of the inside is offered');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});

describe('numbers from outside', () => {
  test('are read by everybody signed in, loaded by an administrator alone, and report what has no place', { timeout: 300_000 }, async () => {
    const reader = await site.window({ language: 'ru', width: 360 });
    await sign_in(reader, site.account('social_worker'));
    await reader.goto('/observations');
    await reader.getByText(words.ru.sources_none).waitFor();
    assert.equal(await reader.locator('#table').count(), 0, 'who may not load is not asked to');
    await accessible(reader, 'none yet');

    const keeper = await site.window({ language: 'en' });
    await sign_in(keeper, site.account('administrator'));
    await keeper.goto('/observations');
    const table = join(site.folder, 'indicator_3-2-2.csv');
    const head = 'Year,UNIT_MEASURE,SEX,REF_AREA,URBANISATION,Value\n';
    await writeFile(table, `${head}2019,PER_1000_LIVE_BIRTHS,_T,,,5.5\n2019,PER_1000_LIVE_BIRTHS,F,,,5.1\n2019,PER_1000_LIVE_BIRTHS,_T,KZNOWHERE,,5.0\n`);
    await keeper.locator('#table').setInputFiles(table);
    await keeper.selectOption('#map', 'observations/kazstat-sdg.map.yaml');
    await keeper.fill('#vintage', '2024-10-24');
    const load = keeper.locator('form.box button.main');
    await load.click();
    await keeper.locator('[data-report] .alarm').waitFor();
    const report = await keeper.locator('[data-report]').innerText();
    assert.ok(report.includes(words.en.report_faults) && report.includes('REF_AREA'), report);
    await accessible(keeper, 'a report with faults');
    await keeper.locator('form.box input[type=checkbox]').check();
    await load.click();
    await keeper.locator('[data-report] .good').waitFor();
    await keeper.locator('[data-source=kazstat-sdg]').waitFor();
    // The same again is nothing new.
    await load.click();
    await keeper.getByText('Nothing new').waitFor();

    await reader.reload();
    await reader.locator('[data-source=kazstat-sdg] a').click();
    await reader.waitForSelector('.numbers tbody tr');
    const rows = await reader.locator('.numbers tbody tr').allInnerTexts();
    assert.equal(rows.length, 2);
    assert.ok(rows.some((row) => row.includes('SDG 3.2.2') && row.includes('5,5')), rows.join());
    await reader.locator('.numbers tbody button').first().click();
    await reader.locator('tr.vintages').waitFor();
    for (const language of languages) {
      await speak(reader, language);
      await reader.waitForSelector('.numbers tbody tr');
      await accessible(reader, `numbers ${language}`);
    }
    assert.deepEqual([...reader.faults, ...keeper.faults], []);
    await reader.context().close();
    await keeper.context().close();
  });
});
