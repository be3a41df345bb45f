// An old laptop: its browser knows nothing of Kazakhstan's change of clocks in 2024, and its own
// clock stands in another zone. What is typed and read is the time of the place all the same.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { local, open_case, open_site, sign_in } from './site.mjs';

let site;
before(async () => (site = await open_site({ children: 20, years: 1 })), { timeout: 300_000 });
after(() => site?.close());

const minute = 60_000;

// Rules of before 2024: the whole country but its west an hour further.
const forget_2024 = () => {
  const Known = Intl.DateTimeFormat;
  const old = (options) => (/^Asia\/(Almaty|Qostanay)$/.test(options?.timeZone ?? '') ? { ...options, timeZone: 'Asia/Bishkek' } : options);
  Intl.DateTimeFormat = function (locales, options) {
    return new Known(locales, old(options));
  };
};
const browsers_own = (page, at) =>
  page.evaluate((at) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Almaty', hour: '2-digit', minute: '2-digit' }).format(at), at);

describe('an old browser', () => {
  test('stores and shows the time of the place', { timeout: 120_000 }, async () => {
    const page = await site.window({ zone: 'America/New_York' });
    await page.addInitScript(forget_2024);
    await sign_in(page, site.account('police_inspector'));
    const contact = Math.floor((Date.now() - 20 * minute) / minute) * minute;
    const clock = local(contact).slice(11);
    assert.notEqual(await browsers_own(page, contact), clock, 'the browser is old');

    const id = await open_case(page, { contact, child: { family: 'Сынақбаев', given: 'Ескі', born: '2010-05-04' } });
    const record = await page.evaluate(async (id) => (await fetch(`/api/v1/records/${id}`)).json(), id);
    assert.equal(record.zone, 'Asia/Almaty');
    assert.equal(Date.parse(record.values.first_contact_at), contact, 'what is stored');
    const head = await page.locator('main').innerText();
    assert.ok(head.includes(`, ${clock}`), `what is shown: ${clock} in ${head}`);
    for (const one of record.clocks.filter((clock) => clock.due && !clock.ended))
      assert.ok(head.includes(`, ${local(Date.parse(one.due)).slice(11)}`), `${one.kind} is due ${one.due}`);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
