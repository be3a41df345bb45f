// Where a place lies: the way from the nation down to it, for breadcrumbs.
import { ApiError, get } from './api';

export interface Stop {
  code: string;
  name: string;
  level: string;
}
interface PlaceAnswer extends Stop {
  parent: string;
}

const known = new Map<string, Promise<PlaceAnswer>>();

function place(code: string, language: string): Promise<PlaceAnswer> {
  const key = `${language} ${code}`;
  let answer = known.get(key);
  if (!answer) {
    answer = get<PlaceAnswer>(`/places/${encodeURIComponent(code)}`);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
  }
  return answer;
}

/** From the nation to the place; an organisation stands under the place where it sits. */
export async function trailTo(code: string, language: string): Promise<Stop[]> {
  const trail: Stop[] = [];
  let next = code;
  try {
    await place(code, language);
  } catch (error) {
    if (!(error instanceof ApiError) || error.offline) throw error;
    const found = await get<{ items: { code: string; name: string; place: string }[] }>(
      '/organisations',
      { within: code, limit: 1000 },
    );
    const body = found.items.find((one) => one.code === code);
    if (!body) throw error;
    trail.unshift({ code, name: body.name, level: 'institution' });
    next = body.place;
  }
  while (next) {
    const { code: own, name, level, parent } = await place(next, language);
    trail.unshift({ code: own, name, level });
    next = parent;
  }
  return trail;
}
