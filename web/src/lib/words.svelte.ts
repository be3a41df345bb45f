import { IntlMessageFormat } from 'intl-messageformat';
import { en, type Key, type Words } from '../words/en';
import { kk } from '../words/kk';
import { ru } from '../words/ru';
import { useLanguage } from './api';
import { clockTextIn, dayTextIn } from './zones';

export type Language = 'kk' | 'ru' | 'en';
export const languages: { code: Language; name: string }[] = [
  { code: 'kk', name: 'Қазақша' },
  { code: 'ru', name: 'Русский' },
  { code: 'en', name: 'English' },
];

const all: Record<Language, Words> = { kk, ru, en };

function firstLanguage(): Language {
  for (const wanted of navigator.languages) {
    const short = wanted.slice(0, 2);
    if (short === 'kk' || short === 'ru' || short === 'en') return short;
  }
  return 'kk';
}

class Speech {
  language = $state<Language>(firstLanguage());
  change(language: Language): void {
    this.language = language;
    useLanguage(language);
    document.documentElement.lang = language;
  }
}

export const speech = new Speech();
speech.change(speech.language);

const formats = new Map<string, IntlMessageFormat>();

/** A text of the application in the reader's language. */
export function say(key: Key, values?: Record<string, string | number>): string {
  const language = speech.language;
  const text = all[language][key];
  if (!values) return text;
  const id = `${language} ${key}`;
  let format = formats.get(id);
  if (!format) {
    format = new IntlMessageFormat(text, language);
    formats.set(id, format);
  }
  return String(format.format(values));
}

// Browsers know Kazakh month names in few builds, so they stand here: within a date, and alone.
const dated: Record<Language, string[]> = {
  kk: [
    'қаңтар',
    'ақпан',
    'наурыз',
    'сәуір',
    'мамыр',
    'маусым',
    'шілде',
    'тамыз',
    'қыркүйек',
    'қазан',
    'қараша',
    'желтоқсан',
  ],
  ru: [
    'января',
    'февраля',
    'марта',
    'апреля',
    'мая',
    'июня',
    'июля',
    'августа',
    'сентября',
    'октября',
    'ноября',
    'декабря',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
};
export const months = {
  dated,
  standing: {
    ...dated,
    ru: [
      'январь',
      'февраль',
      'март',
      'апрель',
      'май',
      'июнь',
      'июль',
      'август',
      'сентябрь',
      'октябрь',
      'ноябрь',
      'декабрь',
    ],
  },
};

/** 2026-03-01 as the reader writes it. */
export function sayDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return day;
  const name = months.dated[speech.language][month - 1];
  return speech.language === 'kk' ? `${year} ж. ${date} ${name}` : `${date} ${name} ${year}`;
}

/** An instant on the wall clock of a zone: "1 March 2026, 14:30". */
export function sayInstant(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return instant;
  return `${sayDay(dayTextIn(ms, zone))}, ${clockTextIn(ms, zone)}`;
}

/** The day of an instant on the calendar of a zone. */
export const sayDayOf = (instant: string, zone: string): string =>
  sayDay(dayTextIn(Date.parse(instant), zone));

export function sayNumber(value: string | number): string {
  const [whole = '', rest] = String(value).split('.');
  const negative = whole.startsWith('-');
  const grouped = whole.replace('-', '').replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0');
  const point = speech.language === 'en' ? '.' : ',';
  return (negative ? '−' : '') + grouped + (rest ? point + rest : '');
}

/** How long, in the largest unit that tells: "3 days", "5 hours", "12 minutes". */
export function sayLength(ms: number): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60000));
  if (minutes < 90) return say('minutes', { n: minutes });
  if (minutes < 48 * 60) return say('hours', { n: Math.round(minutes / 60) });
  return say('days', { n: Math.round(minutes / 1440) });
}
