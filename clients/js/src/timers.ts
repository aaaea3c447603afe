/** Time and chance, so that tests can have both in their hands. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Once, after so long; returns what stops it. */
  setTimeout(action: () => void, ms: number): unknown;
  /** Also of what has run, and of what is none. */
  clearTimeout(handle: unknown): void;
  /** At least 0, less than 1. */
  random(): number;
}

// Of every host there is; the types of none of them are taken for granted here.
declare function setTimeout(action: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;

/** Those of the host. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (action, ms) => setTimeout(action, ms),
  clearTimeout: (handle) => clearTimeout(handle),
  random: () => Math.random(),
};

/** Named timers, so that "stop whatever waits for the connection" is one line. */
export class Timers {
  private readonly handles = new Map<string, unknown>();

  constructor(readonly clock: Clock) {}

  /** In place of the one of that name, if it runs. */
  start(name: string, ms: number, action: () => void): void {
    this.stop(name);
    const handle = this.clock.setTimeout(() => {
      this.handles.delete(name);
      action();
    }, ms);
    this.handles.set(name, handle);
  }

  /** Whether the one of that name runs. */
  running(name: string): boolean {
    return this.handles.has(name);
  }

  /** Those of these names, if they run. */
  stop(...names: string[]): void {
    for (const name of names) {
      this.clock.clearTimeout(this.handles.get(name));
      this.handles.delete(name);
    }
  }

  /** All of them. */
  stopAll(): void {
    this.stop(...this.handles.keys());
  }
}
