// What the Atlas shows: the figures of a place, of the places below it, of the time before and of
// the parts of a breakdown; asked anew when something is saved elsewhere, without losing the page.
import { tick } from 'svelte';
import { ApiError } from './api';
import {
  ask,
  askSeries,
  askTold,
  levelBelow,
  sayFigure,
  sayPeriod,
  type Question,
  type Step,
} from './figures';
import type { FigureView, IndicatorView } from './model';
import { askBeside, type Beside } from './observations';
import { isToldAt, isToldBy, isUnpublished, toldStep, type Published } from './told';
import type { Country } from './session.svelte';
import { trailTo, type Stop } from './trail';
import { say, speech } from './words.svelte';

export interface Shown {
  asked: Question;
  trail: Stop[];
  level: string;
  headline: FigureView;
  below: FigureView[];
  series: FigureView[];
  split: FigureView[];
  /** Other indicators that belong beside this one, for the same place and period. */
  companions: { indicator: IndicatorView; figure: FigureView }[];
  outside: Beside;
  /** The day at whose beginning it was so; '' where it is live. */
  as_of: string;
  /** What binds this answer: where it is live, nothing does. */
  rule: Published | undefined;
  step: Step;
}
export interface Wanted {
  indicator: IndicatorView;
  /** All of them, among which those beside it are. */
  indicators: IndicatorView[];
  /** Where to begin: the first of these that the reader may read. */
  places: string[];
  period: string;
  step: Step;
  by: string;
  /** What is published of it, for readers who are told figures as of midnight. */
  published: Published | undefined;
}

/** Which figure it is among those of a page. */
const key = (figure: FigureView) =>
  `${figure.place.code} ${figure.period.text} ${Object.values(figure.breakdown).join()}`;
/** By which name a row, tile or shape knows that it changed. */
export const rowOf = (figure: FigureView) =>
  Object.values(figure.breakdown).join() || figure.place.code;

function differing(before: Shown, after: Shown): Set<string> {
  const old = new Map(
    [before.headline, ...before.below, ...before.split].map((one) => [key(one), one.value]),
  );
  const names = new Set<string>();
  for (const one of [after.headline, ...after.below, ...after.split]) {
    const value = old.get(key(one));
    if (value !== undefined && value !== one.value)
      names.add(one === after.headline ? 'headline' : rowOf(one));
  }
  return names;
}

/** What is asked beside the headline may be closed to the reader. */
function refused(error: unknown): FigureView[] {
  if (isUnpublished(error)) return [];
  if (error instanceof ApiError && error.status === 403) return [];
  throw error;
}

export class Atlas {
  shown = $state.raw<Shown | null>(null);
  failed = $state<unknown>(null);
  busy = $state(false);
  /** What ticks just now: "headline", codes of places and members. */
  changed = $state.raw(new Set<string>());
  changedAt = $state('');
  announced = $state('');
  private running: AbortController | null = null;
  private calm: ReturnType<typeof setTimeout> | undefined;

  /** `live`: something was saved elsewhere; the answer comes first, the rest follows. */
  async load(wanted: Wanted, country: Country | null, live: boolean): Promise<void> {
    this.running?.abort();
    const { signal } = (this.running = new AbortController());
    const { indicator, period } = wanted;
    this.busy = true;
    try {
      const { place, headline, as_of } = await this.begin(wanted, signal);
      const asked: Question = { indicator, place, period };
      const rule = as_of ? wanted.published : undefined;
      const step = toldStep(wanted.step, rule);
      if (live && this.shown) {
        const before = this.shown;
        this.shown = { ...before, headline };
        if (before.headline.value !== headline.value) await this.show(before, this.shown);
      }
      const parts = wanted.by.split('*').map((one) => one.trim());
      const [trail, [level, below], series, split, companions, outside] = await Promise.all([
        trailTo(place, speech.language),
        this.look(asked, country, headline.place.level, rule, signal),
        askSeries(asked, step, signal),
        wanted.by && isToldBy(wanted.by, rule)
          ? ask({ ...asked, by: parts.join(',') }, signal)
          : Promise.resolve([]),
        this.accompany(asked, wanted.indicators, headline, signal),
        // What others publish is of years: nothing that was saved just now moves it.
        live && this.shown ? this.shown.outside : this.others(asked, signal),
      ]);
      const before = this.shown;
      this.shown = {
        asked,
        trail,
        level,
        headline,
        below,
        series,
        split,
        companions,
        outside,
        as_of,
        rule,
        step,
      };
      this.failed = null;
      if (live && before) await this.show(before, this.shown);
    } catch (error) {
      if (signal.aborted) return;
      this.failed = error;
    }
    this.busy = false;
  }
  stop(): void {
    this.running?.abort();
    clearTimeout(this.calm);
  }

  private async begin(
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<{ place: string; headline: FigureView; as_of: string }> {
    for (const [i, place] of wanted.places.entries()) {
      try {
        const asked = { indicator: wanted.indicator, period: wanted.period, place };
        const told = await askTold(asked, signal);
        const [headline] = told.figures;
        if (headline) return { place, headline, as_of: told.told_as_of ?? '' };
      } catch (error) {
        const closed = error instanceof ApiError && (error.status === 403 || error.status === 404);
        if (!closed || i === wanted.places.length - 1) throw error;
      }
    }
    throw new ApiError(404, 'figure.unknown_place', []);
  }
  private async accompany(
    asked: Question,
    indicators: IndicatorView[],
    headline: FigureView,
    signal: AbortSignal,
  ): Promise<Shown['companions']> {
    const found = (headline.beside ?? []).flatMap((name) =>
      indicators.filter(
        (one) => one.programme === asked.indicator.programme && one.name === name && one.may_see,
      ),
    );
    const figures = await Promise.all(
      found.map((indicator) => ask({ ...asked, indicator }, signal).catch(refused)),
    );
    return found.flatMap((indicator, i) => {
      const [figure] = figures[i]!;
      return figure ? [{ indicator, figure }] : [];
    });
  }
  /** Nothing outside is a reason to show no figure. */
  private others(asked: Question, signal: AbortSignal): Promise<Beside> {
    return askBeside(asked, signal).catch((error) => {
      if (!(error instanceof ApiError)) throw error;
      return { unit: '', observations: [] };
    });
  }
  // The levels below, the nearest first: a city without districts has its institutions next.
  private async look(
    asked: Question,
    country: Country | null,
    level: string,
    rule: Published | undefined,
    signal: AbortSignal,
  ): Promise<[string, FigureView[]]> {
    const levels = (country?.levels ?? []).filter(
      (one) => one.name === level || isToldAt(one.name, asked.period, rule),
    );
    let next = levelBelow(levels, asked.indicator, level);
    while (next && (!rule || next !== 'institution')) {
      const figures = await ask({ ...asked, level: next }, signal);
      if (next === 'institution' || figures.some((one) => one.place.code !== asked.place))
        return [next, figures];
      next = levelBelow(levels, asked.indicator, next);
    }
    return ['', []];
  }
  private async show(before: Shown, after: Shown): Promise<void> {
    const names = differing(before, after);
    if (names.size === 0) return;
    this.changed = new Set([...this.changed, ...names]);
    this.changedAt = new Date().toISOString();
    if (names.has('headline')) {
      const { indicator } = after.asked;
      this.announced = say('now_reads', {
        title: indicator.title,
        value: sayFigure(indicator, after.headline),
        place: after.trail.at(-1)?.name ?? '',
        period: sayPeriod(after.headline.period.text),
      });
    }
    await tick();
    clearTimeout(this.calm);
    this.calm = setTimeout(() => (this.changed = new Set()), 2000);
  }
}
