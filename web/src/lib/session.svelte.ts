import { ApiError, call, get, post, useCsrf, whenSignedOut } from './api';
import { stopListening } from './live';
import { speech, type Language } from './words.svelte';
import { useZones, type Offset } from './zones';

export interface User {
  id: string;
  name: string;
  title?: string;
  roles: { name: string; title: string }[];
  organisation: { code: string; name: string; place?: string };
  language: Language;
}
interface SessionAnswer {
  user: User;
  csrf: string;
  zone: string;
  synthetic: boolean;
}
export interface Country {
  name: string;
  nation: string;
  synthetic: boolean;
  zone: string;
  zones: Record<string, Offset[]>;
  levels: { name: string; title: string }[];
  tiles: { code: string; name: string; short: string; column: number; row: number }[];
  boundaries: string[];
}

class Session {
  user = $state<User | null>(null);
  country = $state<Country | null>(null);
  /** The wall clock of the reader's body, without a session that of the nation: what they type and
   * read is in its time. */
  zone = $state('UTC');
  known = $state(false);
  failed = $state(false);

  async start(): Promise<void> {
    this.failed = false;
    try {
      await this.learn();
      await this.take(await get<SessionAnswer>('/session'));
    } catch (error) {
      this.failed = error instanceof ApiError && error.offline;
    }
    this.known = true;
  }
  /** What the country says of itself, in the reader's language, and of its clocks. */
  private async learn(): Promise<void> {
    const country = await get<Country>('/country');
    useZones(country);
    if (!this.user) this.zone = country.zone;
    this.country = country;
  }
  /** Whose account it is decides the language, whatever the browser speaks. */
  private async take(answer: SessionAnswer): Promise<void> {
    useCsrf(answer.csrf);
    let own = answer;
    if (answer.user.language !== speech.language) {
      speech.change(answer.user.language);
      [own] = await Promise.all([get<SessionAnswer>('/session'), this.learn()]);
    }
    this.zone = own.zone;
    this.user = own.user;
  }
  async open(user: string, password: string): Promise<void> {
    await this.take(await call<SessionAnswer>('POST', '/session', { body: { user, password } }));
  }
  async first(token: string, user: string, password: string): Promise<void> {
    await this.take(
      await call<SessionAnswer>('POST', '/session/first', { body: { token, user, password } }),
    );
  }
  async close(): Promise<void> {
    await call('DELETE', '/session');
    this.forget();
  }
  forget(): void {
    stopListening();
    useCsrf('');
    this.user = null;
  }
  /** At once on this page; for who is signed in it stays, on every machine. */
  async speak(language: Language): Promise<void> {
    speech.change(language);
    if (this.user) {
      const answer = await post<SessionAnswer>('/session/language', { language });
      if (this.user) this.user = answer.user;
    }
    if (this.country) await this.learn();
  }
}

export const session = new Session();
whenSignedOut(() => session.forget());
