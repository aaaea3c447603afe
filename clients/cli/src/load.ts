import { randomBytes } from 'node:crypto';
import type { ParleyClient, ParleyError, Room } from '@parley/client';
import { count, duration, UsageError, type Given } from './arguments.js';
import type { Command } from './command.js';
import { client, nativeUrl, URLS, webUrl } from './connect.js';
import { TOKENS, tokens } from './token.js';

const MOST_PAIRS = 2_000;
const MOST_RATE = 20_000;
/** After the last offer; the client itself gives a signal up after 45 s. */
const LAST_CHANCE_MS = 50_000;
/** About that of a browser's offer of audio and video. */
const SDP = 'v=0 '.repeat(300);

export const load: Command = {
  about: 'has pairs of peers exchange offers and answers, and tells what became of them',
  usage: 'load --native URL [--web URL] [OPTIONS]',
  options: {
    ...URLS,
    ...TOKENS,
    pairs: { value: 'NUMBER', about: 'Pairs, each in a room of its own, on the two wires in turn; 10 if absent.' },
    rate: { value: 'NUMBER', about: 'Offers a second of all together; 10 if absent.' },
    for: { value: 'DURATION', about: '10s if absent.' },
    room: { value: 'PREFIX', about: 'What the rooms\' names begin with; load- if absent.' },
  },
  run: async (given) => {
    const urls = addresses(given);
    const token = tokens(given);
    const pairs = count('pairs', given.get('pairs') ?? '10', MOST_PAIRS);
    const rate = count('rate', given.get('rate') ?? '10', MOST_RATE);
    const time = duration('for', given.get('for') ?? '10s');
    const figures = new Figures();
    const all = Array.from({ length: pairs }, (_, n) => {
      const ends = [0, 1].map((side) => client(urls[(n + side) % urls.length] as string, token(`load-${n}-${side}`)));
      return new Pair(ends as [ParleyClient, ParleyClient], `${given.get('room') ?? 'load-'}${randomBytes(6).toString('hex')}`, figures);
    });
    try {
      console.log(`${pairs} pairs join ...`);
      await Promise.all(all.map((pair) => pair.join()));
      console.log(`${rate} offers a second for ${time / 1_000} s ...`);
      await figures.done(offer(all, rate, time), LAST_CHANCE_MS);
    } catch (error) {
      console.error(`failed: ${(error as ParleyError).code ?? 'error'}: ${(error as Error).message}`);
      return 1;
    } finally {
      for (const pair of all) pair.close();
    }
    console.log(figures.told());
    return figures.lost > 0 || figures.repeated > 0 ? 1 : 0;
  },
};

function addresses(given: Given): string[] {
  if (given.words.length > 0) throw new UsageError(`"${given.words[0]}" is more than is needed`);
  const [native, web] = [given.get('native'), given.get('web')];
  const urls = [...(native === undefined ? [] : [nativeUrl(native)]), ...(web === undefined ? [] : [webUrl(web)])];
  if (urls.length === 0) throw new UsageError('expected --native, --web, or both');
  return urls;
}

/** At times that are fixed before, whatever becomes of those before. */
async function offer(pairs: Pair[], rate: number, time: number): Promise<void> {
  const begin = performance.now();
  const total = Math.round((rate * time) / 1_000);
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) * rate) / 1_000) + 1);
    while (n < due) (pairs[n++ % pairs.length] as Pair).offer();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

class Pair {
  private caller!: Room;

  constructor(private readonly ends: [ParleyClient, ParleyClient], private readonly name: string, private readonly figures: Figures) {}

  async join(): Promise<void> {
    const rooms = await Promise.all(this.ends.map(async (end) => {
      await end.connect();
      return end.join(this.name);
    }));
    const [caller, callee] = rooms as [Room, Room];
    this.caller = caller;
    for (const end of this.ends) end.on('undeliverable', ({ re, code }) => this.figures.undeliverable(re, code));
    callee.on('offer', ({ from, sdp }) => {
      const offered = sdp.slice(0, sdp.indexOf(' '));
      if (this.figures.arrived(`offer ${offered}`)) this.figures.send(`answer ${offered}`, callee.answer(from, `${offered} ${SDP}`));
    });
    caller.on('answer', ({ sdp }) => this.figures.arrived(`answer ${sdp.slice(0, sdp.indexOf(' '))}`));
  }

  offer(): void {
    const callee = this.ends[1].peer;
    const number = this.figures.next();
    if (callee) this.figures.send(`offer ${number}`, this.caller.offer(callee, `${number} ${SDP}`));
  }

  close(): void {
    for (const end of this.ends) end.close();
  }
}

interface Signal {
  sent: number;
  /** Its outcome, or the code of its error; a `held` one may be told as undeliverable after that. */
  told?: string;
  id?: string;
  took?: number;
}

/** What became of each signal. */
class Figures {
  repeated = 0;
  private number = 0;
  private readonly signals = new Map<string, Signal>();
  private readonly begin = performance.now();

  next(): number {
    return this.number++;
  }

  send(name: string, outcome: Promise<{ outcome: string; id: string }>): void {
    const signal: Signal = { sent: performance.now() };
    this.signals.set(name, signal);
    outcome.then(
      ({ outcome, id }) => Object.assign(signal, { told: outcome, id }),
      ({ code }: ParleyError) => (signal.told = code),
    );
  }

  /** @returns whether it is the first time */
  arrived(name: string): boolean {
    const signal = this.signals.get(name);
    if (!signal) return false;
    if (signal.took !== undefined) {
      this.repeated++;
      return false;
    }
    signal.took = performance.now() - signal.sent;
    return true;
  }

  undeliverable(id: string, code: string): void {
    for (const signal of this.signals.values()) if (signal.id === id) signal.told = code;
  }

  /** Told to be there, and never seen. */
  get lost(): number {
    return [...this.signals.values()].filter(({ told, took }) => took === undefined && (told === 'delivered' || told === 'held' || told === undefined)).length;
  }

  /** Waits for all to be sent, and then for each to have its outcome and to arrive. */
  async done(sending: Promise<void>, most: number): Promise<void> {
    await sending;
    const deadline = performance.now() + most;
    const open = () => [...this.signals.values()].some(({ told, took }) => told === undefined || ((told === 'delivered' || told === 'held') && took === undefined));
    while (open() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  told(): string {
    const all = [...this.signals.values()];
    const times = all.flatMap(({ took }) => took ?? []).sort((one, other) => one - other);
    const at = (share: number) => (times.length === 0 ? 'none' : `${(times[Math.min(times.length - 1, Math.floor(times.length * share))] as number).toFixed(1)} ms`);
    const outcomes = new Map<string, number>();
    for (const { told = 'no outcome' } of all) outcomes.set(told, (outcomes.get(told) ?? 0) + 1);
    return [
      `signals    ${all.length}: ${[...outcomes].map(([outcome, n]) => `${n} ${outcome}`).join(', ')}`,
      `arrived    ${times.length}; lost ${this.lost}, repeated ${this.repeated}`,
      `on the way p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)}`,
      `in all     ${((performance.now() - this.begin) / 1_000).toFixed(1)} s`,
    ].join('\n');
  }
}
