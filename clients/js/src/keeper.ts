import type { Unsubscribe } from './events.js';
import { listen } from './lifecycle.js';

/** What a later client needs to go on with a session. The secret in it is as good as the connection itself. */
export interface SavedSession {
  session: string;
  seq: number;
}

/**
 * Keeps a session over a reload of the page. Whoever implements it must never give one session to two clients: the hub
 * lets the newer connection win, so that two would take it from each other.
 */
export interface SessionKeeper {
  /** Called before the first connection; what it returns it must forget, so that nobody else gets it. */
  take(): SavedSession | undefined;
  /**
   * Called once when the client starts. Calls `current` when the page goes, to save what it returns. A page that comes back
   * after all (from the back/forward cache) takes its session out again; if that is gone, somebody else has it: `lost`.
   */
  keep(current: () => SavedSession | undefined, lost: () => void): Unsubscribe;
}

interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Keeps the session of a browser's tab over a reload, in `sessionStorage`. It is written only while the page goes, and taken
 * out as it is read: a tab that is duplicated copies a store in which it is not, and begins a session of its own. After a
 * reload the application joins its rooms again, to get their rosters.
 * @param key one for each client of a page
 */
export function tabSession(key = 'parley-session'): SessionKeeper {
  const store = (): Store | undefined => (globalThis as { sessionStorage?: Store }).sessionStorage;
  const take = () => {
    try {
      const text = store()?.getItem(key);
      store()?.removeItem(key);
      const { session, seq } = JSON.parse(text ?? '{}') as Partial<SavedSession>;
      return typeof session === 'string' && typeof seq === 'number' ? { session, seq } : undefined;
    } catch {
      return undefined; // no storage for this page, or not what was written
    }
  };
  return {
    take,
    keep(current, lost) {
      let gone: string | undefined;
      const offs = [
        listen(globalThis, 'pagehide', () => {
          const saved = current();
          gone = saved?.session;
          try {
            if (saved) store()?.setItem(key, JSON.stringify(saved));
          } catch {
            // no storage: the next page begins a session of its own
          }
        }),
        listen(globalThis, 'pageshow', () => {
          if (gone !== undefined && take()?.session !== gone) lost();
          gone = undefined;
        }),
      ];
      return () => offs.forEach((off) => off());
    },
  };
}
