// An action of two persons, on two desks: one proposes, another confirms or refuses.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer, hindrances, languages, served, settled, sign_in, speak, words } from './site.mjs';

const site = served({ children: 20, years: 1 });

/** A drafted assessment of a policy: agreeing it takes two persons. */
async function draft(page) {
  const made = await page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const values = {
      territory: 'KZ', policy: 'specialised_system', level: 3, assessed_on: '2026-03-01',
      criteria: 'Criteria of the guide', evidence: 'Laws and visits', assessor: 'A team of three',
    };
    const response = await fetch('/api/v1/records', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Besik-CSRF': csrf, 'Idempotency-Key': String(Math.random()) },
      body: JSON.stringify({ programme: 'juvenile-justice', register: 'policy_assessment', values }),
    });
    return response.json();
  });
  assert.ok(made.id, JSON.stringify(made));
  await page.goto(`/record/${made.id}`);
  await page.waitForSelector('[data-action=agree]');
  return made.id;
}

async function propose(page, level) {
  await page.locator('[data-action=agree]').click();
  await answer(page, 'a-level', String(level));
  await page.click('form.box button.main');
  await page.waitForSelector('[data-proposal=agree]');
}
const stage = (page) => page.locator('.stages [aria-current=step]').innerText();

describe('an action of two persons', () => {
  test('waits on top of the record until another confirms, refuses, or it is taken back', { timeout: 120_000 }, async () => {
    const first = await site.window({ language: 'ru' });
    const second = await site.window({ language: 'kk' });
    await sign_in(first, site.account('analyst'));
    await sign_in(second, site.account('ombudsman_officer'));
    const id = await draft(first);
    const drafted = await stage(first);

    await first.locator('[data-action=agree]').click();
    assert.ok((await first.locator('form.box').innerText()).includes(words.ru.takes_two_explained));
    await first.getByRole('button', { name: words.ru.cancel }).click();
    await propose(first, 4);
    assert.equal(await stage(first), drafted, 'nothing is done yet');
    assert.equal(await first.locator('[data-action=agree]').count(), 0, 'it is not offered twice');
    assert.deepEqual(await first.locator('[data-answer]').evaluateAll((all) => all.map((one) => one.dataset.answer)), ['withdraw']);

    // The second person is told by a task, which leads to the record.
    await second.goto('/');
    const task = second.locator('.tasks li').filter({ hasText: words.kk.task_proposal });
    await task.first().waitFor();
    await task.locator(`a[href="/record/${id}"]`).click();
    const waits = second.locator('[data-proposal=agree]');
    await waits.waitFor();
    const told = await waits.innerText();
    assert.ok(told.includes('4') && told.includes(words.kk.proposal_now.replace('{value}', '3')), told);
    const proposer = await first.evaluate(async () => (await (await fetch('/api/v1/session')).json()).user.title);
    assert.ok(told.includes(proposer), `${told} names ${proposer}`);
    const box = await waits.boundingBox();
    assert.ok(box.y < (await second.locator('.columns').boundingBox()).y, 'it stands on top');

    // A refusal needs a reason; the proposer's page shows by itself that it is over.
    await waits.locator('[data-answer=refuse]').click();
    await waits.locator('button.main').click();
    await waits.locator('[role=alert]').waitFor();
    await second.fill('#refusal', 'The evidence is of another year');
    await waits.locator('button.main').click();
    await waits.waitFor({ state: 'detached' });
    await first.locator('[data-proposal]').waitFor({ state: 'detached' });
    assert.equal(await stage(first), drafted);

    await propose(first, 3);
    await first.locator('[data-answer=withdraw]').click();
    await first.locator('[data-proposal]').waitFor({ state: 'detached' });

    await propose(first, 4);
    await waits.waitFor();
    await waits.locator('[data-answer=confirm]').click();
    await waits.waitFor({ state: 'detached' });
    assert.notEqual(await stage(second), drafted, 'now it is done');
    await first.waitForFunction((drafted) => document.querySelector('.stages [aria-current=step]').textContent !== drafted, drafted);
    await second.goto('/');
    await settled(second);
    assert.equal(await second.locator('.tasks li').filter({ hasText: words.kk.task_proposal }).count(), 0, 'the task is done');
    assert.deepEqual([...first.faults, ...second.faults], []);
    await first.context().close();
    await second.context().close();
  });

  test('says that the record was changed since, and fits in every language', { timeout: 120_000 }, async () => {
    const first = await site.window();
    await sign_in(first, site.account('analyst'));
    const id = await draft(first);
    await propose(first, 2);
    await first.getByRole('button', { name: words.en.edit }).click();
    await answer(first, 'e-evidence', 'Laws, visits, and talks with children');
    await first.click('form.box button.main');
    await first.getByText(words.en.proposal_changed).waitFor();

    const second = await site.window({ width: 360 });
    await sign_in(second, site.account('ombudsman_officer'));
    await second.goto(`/record/${id}`);
    for (const language of languages) {
      await speak(second, language);
      await second.getByText(words[language].proposal_changed).waitFor();
      assert.deepEqual(await hindrances(second, language), []);
    }
    await second.locator('[data-answer=confirm]').click();
    await second.locator('[data-proposal]').waitFor({ state: 'detached' });
    assert.deepEqual([...first.faults, ...second.faults], []);
    await first.context().close();
    await second.context().close();
  });
});
