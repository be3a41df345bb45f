import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { en, type Key } from './en';
import { kk } from './kk';
import { ru } from './ru';

const keys = Object.keys(en) as Key[];
// A name, and texts without a letter.
const shared = new Set<Key>(['product']);

interface Part { type: number; value?: string; options?: Record<string, { value: Part[] }> }
const [literal, pound] = [0, 7];
/** What stands in a message, every branch of its plurals included. */
function parts(message: string, language: string): { text: string; names: string[] } {
  const names = new Set<string>();
  let text = '';
  const walk = (all: Part[]) => {
    for (const part of all) {
      if (part.type === literal) text += `${part.value} `;
      else if (part.type !== pound) names.add(part.value ?? '');
      for (const option of Object.values(part.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, language).getAst() as Part[]);
  return { text: text.trim(), names: [...names].sort() };
}

describe.each([['kk', kk], ['ru', ru], ['en', en]] as const)('the words of %s', (language, words) => {
  it('are complete', () => expect(Object.keys(words).sort()).toEqual([...keys].sort()));
  it.each(keys)('%s is a message that parses', (key) => {
    const text = words[key];
    expect(() => new IntlMessageFormat(text, language)).not.toThrow();
    expect(text).toBe(text.trim());
    expect(text === '').toBe(en[key] === '');
  });
  it.each(keys)('%s takes what the English takes', (key) => {
    expect(parts(words[key], language).names).toEqual(parts(en[key], 'en').names);
  });
});

describe('nothing is left untranslated', () => {
  it.each(keys.filter((key) => !shared.has(key)))('%s', (key) => {
    for (const [language, words] of [['kk', kk], ['ru', ru]] as const) {
      const { text } = parts(words[key], language);
      if (!/\p{L}/u.test(text)) continue;
      expect(text).not.toBe(parts(en[key], 'en').text);
      expect(text).toMatch(/\p{Script=Cyrillic}/u);
    }
    const own = parts(kk[key], 'kk').text;
    if (own.length > 12) expect(own).not.toBe(parts(ru[key], 'ru').text);
  });
  it('the Russian does not hold Kazakh letters', () => {
    for (const key of keys) expect(ru[key]).not.toMatch(/[әғқңөұүһі]/i);
  });
});
