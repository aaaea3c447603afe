import { randomBytes } from 'node:crypto';
import type { ParleyError, Room } from '@parley/client';
import { native, web } from '../connect.js';
import { open, PATIENCE_MS, type Session } from './session.js';
import { fail, ok, type Verdict } from './verdict.js';
import type { Deployment } from './wires.js';

const ADVICE = 'signaling and rooms need one RabbitMQ and one shared Redis together: see the pools in /health/ready of both';

/** One of each wire in one room: they see each other, and signals cross, in both directions. */
export async function* meet({ native: one, web: other, token }: Deployment, room = `doctor-${randomBytes(6).toString('hex')}`): AsyncGenerator<Verdict> {
  const sessions: Session[] = [];
  try {
    sessions.push(await open(one as string, native(), token('doctor-native')), await open(other as string, web(), token('doctor-web')));
    const rooms = sessions.map(({ client }) => client.room(room)) as [Room, Room];
    for (const each of rooms) await each.join();
    const peers = sessions.map(({ client }) => client.peer as string);
    for (const [n, each] of rooms.entries()) {
      const there = peers[1 - n] as string;
      const begin = performance.now();
      await within('they see each other', (done) => {
        if (each.peer(there)) done();
        else each.on('peer-joined', ({ peer }) => peer.peer === there && done());
      });
      const heard = within('the signal comes', (done) => rooms[1 - n]?.on('offer', () => done()));
      const [{ outcome }] = await Promise.all([each.offer(there, 'v=0'), heard]);
      yield ok(`both: an offer from ${n === 0 ? 'native to web' : 'web to native'} is ${outcome}, after ${Math.round(performance.now() - begin)} ms`);
    }
  } catch (error) {
    const { code, message } = error as ParleyError;
    yield code === 'forbidden' || code === 'unauthorized'
      ? fail(`both: the token does not allow the room ${room}`, 'name one that it allows by --room')
      : fail(`both: peers of the two wires do not reach each other: ${code ?? ''} ${message}`, ADVICE);
  } finally {
    for (const { client } of sessions) client.close();
  }
}

function within(what: string, begin: (done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}`)), PATIENCE_MS);
    begin(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
