import type { Clock } from '@parley/client';

declare function setTimeout(action: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (action, ms) => setTimeout(action, ms),
  clearTimeout: (handle) => clearTimeout(handle),
  random: () => Math.random(),
};

/** Named timers: starting one takes the place of the one of that name. */
export class Timers {
  private readonly handles = new Map<string, unknown>();

  constructor(private readonly clock: Clock) {}

  start(name: string, ms: number, action: () => void): void {
    this.stop(name);
    const handle = this.clock.setTimeout(() => {
      this.handles.delete(name);
      action();
    }, ms);
    this.handles.set(name, handle);
  }

  running(name: string): boolean {
    return this.handles.has(name);
  }

  stop(name: string): void {
    if (this.handles.has(name)) this.clock.clearTimeout(this.handles.get(name));
    this.handles.delete(name);
  }

  stopAll(): void {
    for (const name of [...this.handles.keys()]) this.stop(name);
  }
}
