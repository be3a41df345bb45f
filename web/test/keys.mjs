// A person without a mouse: Tab, Enter and letters, and what they see while they go.
import assert from 'node:assert/strict';

/** Where the keyboard stands, and whether a person sees it. */
const standing = () => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const hidden = one.classList.contains('visually-hidden');
  // A hidden file input shows where it stands on the button beside it.
  const seen = hidden ? one.parentElement.querySelector('.button') : one;
  const box = seen.getBoundingClientRect();
  const style = getComputedStyle(seen);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  window.stops ??= new Map();
  if (!window.stops.has(one)) window.stops.set(one, window.stops.size);
  return {
    at: window.stops.get(one),
    marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || seen.localName === 'main',
    inside: inside && box.width > 0 && box.height > 0,
    what: `${one.localName}${one.id ? `#${one.id}` : ''} ${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40)}`,
  };
};

/** Goes on with Tab until the focus is on it; answers with how many steps it took. */
export async function reach(page, selector, most = 400, key = 'Tab') {
  const wanted = page.locator(selector).first();
  await wanted.waitFor({ state: 'attached' });
  for (let steps = 0; steps <= most; steps += 1) {
    if (await wanted.evaluate((one) => one === document.activeElement || (one.localName === 'fieldset' && one.contains(document.activeElement)))) {
      const seen = await page.evaluate(standing);
      assert.ok(seen?.marked, `the focus is not seen on ${seen?.what}`);
      assert.ok(seen.inside, `the focus is out of sight on ${seen.what}`);
      return steps;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}
export async function press(page, selector, key = 'Enter') {
  await reach(page, selector);
  await page.keyboard.press(key);
}
export async function type(page, selector, text) {
  await reach(page, selector);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
/** An entry of a list, by its first letters or by arrows; no wheel, no pointer. */
export async function choose(page, selector, value) {
  await reach(page, selector);
  const options = await page.locator(`${selector} option`).evaluateAll((all) => all.map((one) => one.value));
  const [from, to] = [options.indexOf(await page.locator(selector).inputValue()), options.indexOf(value)];
  assert.ok(to >= 0, `${value} is not offered by ${selector}`);
  for (let i = from; i !== to; i += Math.sign(to - from)) await page.keyboard.press(to > from ? 'ArrowDown' : 'ArrowUp');
  assert.equal(await page.locator(selector).inputValue(), value);
}

/**
 * Through a whole page and out of it again: every stop is seen, in the order in which the page is
 * read, and nothing keeps the keyboard. Answers with the faults.
 */
export async function walk(page, name, most = 400) {
  await page.evaluate(() => {
    window.stops = new Map();
    // The first of a page, from which Tab goes on.
    document.querySelector('a.skip').focus();
  });
  const faults = [];
  const met = new Set([(await page.evaluate(standing)).at]);
  let before = '';
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(standing);
    if (stop === null || (met.has(stop.at) && stop.at === 0)) {
      // Out of the page, or round it. Backwards there is a way too.
      await page.keyboard.press('Shift+Tab');
      if ((await page.evaluate(standing)) === null) await page.keyboard.press('Shift+Tab');
      if ((await page.evaluate(standing)) === null) faults.push(`${name}: no way back`);
      if (met.size < 3) faults.push(`${name}: only ${met.size} stops`);
      const positive = await page.locator('[tabindex]:not([tabindex="0"]):not([tabindex^="-"])').count();
      if (positive > 0) faults.push(`${name}: an order of its own`);
      return faults;
    }
    // The parts of a date are stops within one field.
    if (met.has(stop.at) && stop.what !== before) faults.push(`${name}: back at ${stop.what}`);
    met.add(stop.at);
    before = stop.what;
    if (!stop.marked) faults.push(`${name}: not seen: ${stop.what}`);
    if (!stop.inside) faults.push(`${name}: out of sight: ${stop.what}`);
  }
  return [...faults, `${name}: no way out of it`];
}

/** What is spoken while something is done: texts that appear in live regions. */
export async function listening(page) {
  await page.evaluate(() => {
    window.spoken = [];
    const live = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest?.('[role=status],[role=alert],[aria-live]');
    new MutationObserver((changes) => {
      for (const one of changes) {
        for (const node of one.type === 'characterData' ? [one.target] : one.addedNodes) {
          const region = live(node) ?? (node.nodeType === 1 ? node.querySelector('[role=status],[role=alert]') : null);
          if (region) window.spoken.push(region.textContent.trim());
        }
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return async (wanted) => {
    await page.waitForFunction((wanted) => window.spoken.some((one) => one.includes(wanted)), wanted);
  };
}
