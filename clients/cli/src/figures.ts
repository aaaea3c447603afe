import type { ParleyError } from '@parley/client';

export interface Signal {
  readonly begun: number;
  /** Its outcome, or the code of its error; one that had an outcome may be told as undeliverable later. */
  told?: string;
  /** Of the request. */
  id?: string;
  /** Milliseconds on the way. */
  took?: number;
}

/** What has become of signals. */
export class Figures {
  private readonly all: Signal[] = [];
  /** Those that owe something: an outcome, or to arrive. */
  private readonly open = new Set<Signal>();
  private readonly begin = performance.now();
  private repeated = 0;

  sent(outcome: Promise<{ outcome: string; id: string }>): Signal {
    const signal: Signal = { begun: performance.now() };
    this.all.push(signal);
    this.open.add(signal);
    outcome.then(
      ({ outcome, id }) => this.tell(signal, outcome, id),
      ({ code }: ParleyError) => this.tell(signal, code),
    );
    return signal;
  }

  /** @returns whether it is one that has not come before */
  arrived(signal: Signal | undefined): boolean {
    if (!signal) return false;
    if (signal.took !== undefined) {
      this.repeated++;
      return false;
    }
    signal.took = performance.now() - signal.begun;
    this.settle(signal);
    return true;
  }

  /** The hub has said of one of these, by its id, that it did not arrive after all. */
  undeliverable(sent: Iterable<Signal>, id: string, code: string): void {
    for (const signal of sent) if (signal.id === id) this.tell(signal, code);
  }

  private tell(signal: Signal, told: string, id = signal.id): void {
    signal.told = told;
    if (id !== undefined) signal.id = id;
    this.settle(signal);
  }

  private settle(signal: Signal): void {
    const { told, took } = signal;
    if (told !== undefined && (took !== undefined || !(told === 'delivered' || told === 'held'))) this.open.delete(signal);
  }

  /** Waits for what is owed, but not for ever. */
  async settled(most: number): Promise<void> {
    const deadline = performance.now() + most;
    while (this.open.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Whether each has its outcome, and those that were said to arrive have, once. */
  get well(): boolean {
    return this.open.size === 0 && this.repeated === 0;
  }

  told(): string {
    const times = this.all.flatMap(({ took }) => took ?? []).sort((one, other) => one - other);
    const at = (share: number) => (times.length === 0 ? 'none' : `${(times[Math.min(times.length - 1, Math.floor(times.length * share))] as number).toFixed(1)} ms`);
    const outcomes = new Map<string, number>();
    for (const { told = 'without an outcome' } of this.all) outcomes.set(told, (outcomes.get(told) ?? 0) + 1);
    return [
      `signals    ${this.all.length}: ${[...outcomes].map(([outcome, n]) => `${n} ${outcome}`).join(', ')}`,
      `arrived    ${times.length}; lost ${this.open.size}, repeated ${this.repeated}`,
      `on the way p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)}`,
      `in all     ${((performance.now() - this.begin) / 1_000).toFixed(1)} s`,
    ].join('\n');
  }
}
