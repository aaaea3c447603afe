import { createInterface } from 'node:readline';
import type { ParleyClient, ParleyError, Peer as RosterPeer, Room, Trace } from '@parley/client';
import { UsageError, wait, type Given } from './arguments.js';
import type { Command } from './command.js';
import { client, nativeUrl, URLS, webUrl } from './connect.js';
import { TOKENS, tokens } from './token.js';

export const join: Command = {
  about: 'joins a room, and logs what happens in it; lines of standard input are sent to it as messages',
  usage: 'join ROOM --native URL | --web URL [OPTIONS]',
  options: {
    ...URLS,
    ...TOKENS,
    name: { value: 'TEXT', about: 'Shown to others.' },
    for: { value: 'DURATION', about: 'Leaves after so long, at most 24d; otherwise at Ctrl-C or the end of standard input.' },
    trace: { about: 'Logs all that crosses the wire, too.' },
  },
  run: async (given) => {
    const [room, ...more] = given.words;
    if (room === undefined || more.length > 0) throw new UsageError('expected one room');
    const peer = client(address(given), tokens(given)('cli'));
    const time = given.get('for');
    const limit = time === undefined ? undefined : wait('for', time);
    return new Peer(peer, given.has('trace')).stay(room, given.get('name'), limit);
  },
};

function address(given: Given): string {
  const [native, web] = [given.get('native'), given.get('web')];
  if ((native === undefined) === (web === undefined)) throw new UsageError('expected one of --native and --web');
  return native !== undefined ? nativeUrl(native) : webUrl(web as string);
}

class Peer {
  private end!: (status: number) => void;

  constructor(private readonly client: ParleyClient, trace: boolean) {
    client.on('welcome', ({ peer, node, resumed }) => log('welcome', `as ${peer} at ${node}${resumed ? ', resumed' : ''}`));
    client.on('state', ({ state, reason, delay }) => state === 'waiting' && log('waiting', `${delay} ms: ${reason?.code} ${reason?.message || reason?.name}`));
    client.on('session-lost', ({ previous }) => log('lost', `the session of ${previous}; a new one begins`));
    client.on('undeliverable', ({ re, to, code }) => log('undeliverable', `${re} to ${to}: ${code}`));
    client.on('go-away', ({ delay }) => log('go-away', `in ${delay} ms`));
    client.on('warning', (error) => log('warning', `${error.code}: ${error.message}`));
    client.on('closed', ({ code, message }) => {
      log('closed', `${code} ${message}`);
      this.end(code === 1000 ? 0 : 1);
    });
    if (trace) client.on('trace', ({ dir, type, id, re, fields }: Trace) => log(dir === 'in' ? '<-' : '->', `${type} ${id ?? re ?? ''} ${JSON.stringify(fields)}`));
  }

  async stay(name: string, as: string | undefined, limit: number | undefined): Promise<number> {
    const over = new Promise<number>((resolve) => (this.end = resolve));
    const room = this.watched(this.client.room(name));
    const leave = () => this.leave(room);
    process.once('SIGINT', leave).once('SIGTERM', leave);
    const timer = limit === undefined ? undefined : setTimeout(leave, limit);
    void this.enter(room, as, limit === undefined ? leave : () => {});
    const status = await over; // also while there is no hub
    clearTimeout(timer);
    process.off('SIGINT', leave).off('SIGTERM', leave);
    process.stdin.destroy();
    this.client.close();
    return status;
  }

  private async enter(room: Room, as: string | undefined, atEnd: () => void): Promise<void> {
    try {
      await this.client.connect();
      const { peers } = await room.join(as === undefined ? {} : { name: as });
      log('joined', `${room.name}: ${peers.length === 0 ? 'nobody else is there' : peers.map(who).join(', ')}`);
      this.read(room, atEnd);
    } catch (error) {
      const { code, message } = error as ParleyError;
      if (code !== 'closed') log('failed', `${code}: ${message}`); // what has closed it is told by itself
      this.end(1);
    }
  }

  private watched(room: Room): Room {
    room.on('peer-joined', ({ peer }) => log('peer-joined', `${who(peer)} by ${peer.wire}`));
    room.on('peer-updated', ({ peer }) => log('peer-updated', `${who(peer)}: ${peer.connected ? peer.status : 'away'}`));
    room.on('peer-left', ({ peer, reason }) => log('peer-left', `${who(peer)}: ${reason}`));
    for (const type of ['offer', 'answer', 'candidates', 'bye'] as const) room.on(type, ({ from }) => log(type, `from ${from}`));
    room.on('message', ({ from, data }) => log('message', `from ${from}: ${JSON.stringify(data)}`));
    room.on('closed', ({ reason }) => {
      log('room-closed', reason);
      this.end(1);
    });
    return room;
  }

  private read(room: Room, end: () => void): void {
    const lines = createInterface({ input: process.stdin });
    lines.on('close', end);
    lines.on('line', (line) => {
      room.send(line).then(
        ({ outcome, failed = [] }) => log('sent', `${outcome}${failed.map(({ to, code }) => `, not to ${to}: ${code}`).join('')}`),
        (error: ParleyError) => log('not sent', `${error.code}: ${error.message}`),
      );
    });
  }

  private leave(room: Room): void {
    if (room.state !== 'joined') {
      log('failed', 'not joined yet');
      this.end(1);
    } else if (this.client.state !== 'connected') this.end(0); // the hub finds out by itself
    else room.leave().then(() => log('left', room.name), () => {}).finally(() => this.end(0));
  }
}

const who = ({ user, name, peer }: RosterPeer) => `${user}${name === undefined ? '' : ` "${name}"`} (${peer})`;

function log(what: string, of: string): void {
  console.log(`${new Date().toISOString().slice(11, 23)}  ${what.padEnd(13)} ${of}`);
}
