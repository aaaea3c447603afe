import { randomBytes } from 'node:crypto';
import type { ParleyClient, ParleyError, Room } from '@parley/client';
import { count, duration, UsageError, type Given } from './arguments.js';
import type { Command } from './command.js';
import { client, nativeUrl, URLS, webUrl } from './connect.js';
import { Figures, type Signal } from './figures.js';
import { TOKENS, tokens } from './token.js';

const MOST_PAIRS = 2_000;
const MOST_RATE = 20_000;
/** Each is remembered, so that one that comes twice is known. */
const MOST_OFFERS = 500_000;
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
    const offers = Math.round((rate * time) / 1_000);
    if (offers > MOST_OFFERS) throw new UsageError(`--rate and --for make ${offers} offers: at most ${MOST_OFFERS} are followed`);
    const figures = new Figures();
    const all = Array.from({ length: pairs }, (_, n) => {
      const ends = [0, 1].map((side) => client(urls[(n + side) % urls.length] as string, token(`load-${n}-${side}`)));
      return new Pair(ends as [ParleyClient, ParleyClient], `${given.get('room') ?? 'load-'}${randomBytes(6).toString('hex')}`, figures);
    });
    try {
      console.log(`${pairs} pairs join ...`);
      await (all[0] as Pair).reach();
      await Promise.all(all.map((pair) => pair.join()));
      console.log(`${rate} offers a second for ${time / 1_000} s ...`);
      await offer(all, rate, offers);
      await figures.settled(LAST_CHANCE_MS);
    } catch (error) {
      console.error(`failed: ${(error as ParleyError).code ?? 'error'}: ${(error as Error).message}`);
      return 1;
    } finally {
      for (const pair of all) pair.close();
    }
    console.log(figures.told());
    return figures.well ? 0 : 1;
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
async function offer(pairs: Pair[], rate: number, total: number): Promise<void> {
  const begin = performance.now();
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) * rate) / 1_000) + 1);
    while (n < due) (pairs[n++ % pairs.length] as Pair).offer();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A caller and a callee; what they have sent is known to them by a number, with which each body begins. */
class Pair {
  private readonly offers = new Map<string, Signal>();
  private readonly answers = new Map<string, Signal>();
  private caller!: Room;

  constructor(private readonly ends: [ParleyClient, ParleyClient], private readonly name: string, private readonly figures: Figures) {}

  /** Fails where the first try does: a client by itself would go on for ever. */
  async reach(): Promise<void> {
    await Promise.all(this.ends.map((end) => new Promise<unknown>((resolve, reject) => {
      const off = end.on('state', ({ state, reason }) => state === 'waiting' && reject(new Error(`no hub: ${reason?.message || reason?.name}`)));
      end.connect().then(resolve, reject).finally(off);
    })));
  }

  async join(): Promise<void> {
    const rooms = await Promise.all(this.ends.map(async (end) => {
      await end.connect();
      return end.join(this.name);
    }));
    const [caller, callee] = rooms as [Room, Room];
    this.caller = caller;
    callee.on('offer', ({ from, sdp }) => {
      const number = numberOf(sdp);
      if (this.figures.arrived(this.offers.get(number))) this.answers.set(number, this.figures.sent(callee.answer(from, `${number} ${SDP}`)));
    });
    caller.on('answer', ({ sdp }) => this.figures.arrived(this.answers.get(numberOf(sdp))));
    for (const [end, sent] of [[this.ends[0], this.offers], [this.ends[1], this.answers]] as const) {
      end.on('undeliverable', ({ re, code }) => this.figures.undeliverable(sent.values(), re, code));
    }
  }

  offer(): void {
    const number = String(this.offers.size);
    this.offers.set(number, this.figures.sent(this.caller.offer(this.ends[1].peer as string, `${number} ${SDP}`)));
  }

  close(): void {
    for (const end of this.ends) end.close();
  }
}

const numberOf = (sdp: string) => sdp.slice(0, sdp.indexOf(' '));
