// Pictures of every page at 360 and 1280 px, to be looked at: node test/screenshots.mjs FOLDER [kk|ru|en].
// With --docs it makes the two pictures of the README instead.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answer, local, open_case, open_site, sign_in } from './site.mjs';

const [folder, language = 'kk'] = process.argv.slice(2).filter((one) => one !== '--docs');
const docs = process.argv.includes('--docs');
if (!folder) throw new Error('usage: node test/screenshots.mjs FOLDER [kk|ru|en] [--docs]');
await mkdir(folder, { recursive: true });
const site = await open_site(docs ? { children: 400, years: 1 } : { children: 300, years: 1 });
const hour = 3_600_000;
const still = (page) => page.waitForTimeout(700);

/** A case in the middle of its first hours, one safeguard broken. */
async function case_under_way(page) {
  const contact = Date.now() - 5 * hour;
  await open_case(page, { contact, child: { family: 'Сәрсенбаева', given: 'Айзере', born: '2010-05-04', sex: 'female' } });
  await page.locator('[data-action=start_questioning]').click();
  await answer(page, 'a-questioned_at', local(contact + 2 * hour));
  await answer(page, 'a-rights_explained_at', local(contact + hour / 2));
  await answer(page, 'a-rights_explained_in', 0);
  await answer(page, 'a-legal_representative_at', local(contact + hour));
  await answer(page, 'a-teacher_or_psychologist_at', local(contact + hour));
}

try {
  const scale = docs ? 1.25 : 1;
  for (const width of docs ? [1280] : [360, 1280]) {
    const shot = async (page, name, whole = true) => {
      await still(page);
      await page.screenshot({ path: join(folder, docs ? `${name}.png` : `${name}-${width}.png`), fullPage: whole });
    };
    const police = await site.window({ language, width, scale });
    if (!docs) {
      await police.goto('/');
      await police.waitForSelector('#user');
      await shot(police, 'sign-in');
    }
    await sign_in(police, site.account('police_inspector'));
    if (!docs) {
      await police.waitForSelector('.registers');
      await shot(police, 'work');
      for (const [path, name] of [['/records/juvenile-justice/case', 'records'], ['/new/juvenile-justice/case', 'new'], ['/account', 'account']]) {
        await police.goto(path);
        await police.waitForSelector('main h1');
        await shot(police, name);
      }
    }
    await case_under_way(police);
    if (!docs) await shot(police, 'action');
    await police.click('form.box button.main');
    await police.waitForSelector('.checks .breach');
    await police.mouse.move(0, 0);
    await shot(police, 'record', !docs);

    const reader = await site.window({ language, width, scale });
    await sign_in(reader, site.account('national_prosecutor'));
    const atlas = docs ? [['diversion_rate&step=month', 'atlas']] : [['diversion_rate', 'atlas'], ['safeguards_breached_case&by=safeguard', 'atlas-split']];
    for (const [query, name] of atlas) {
      await reader.goto(`/atlas?indicator=${query}`);
      await reader.waitForSelector('[data-figure]');
      await shot(reader, name, !docs);
    }
    if (!docs) {
      await reader.locator('section table tbody th a').first().click();
      await shot(reader, 'atlas-region');
      const keeper = await site.window({ language, width, scale });
      await sign_in(keeper, site.account('administrator'));
      await keeper.goto('/users');
      await keeper.waitForSelector('table');
      await shot(keeper, 'users', false);
      await keeper.context().close();
    }
    await police.context().close();
    await reader.context().close();
  }
} finally {
  await site.close();
}
