import { createSocket } from 'node:dgram';
import { connect as plain, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import type { IceServer } from '@parley/client';
import { ALLOCATE, BINDING, length, read, REFRESH, write, type Credentials, type StunAnswer, type StunRequest } from './stun.js';
import { fail, ok, warn, type Verdict } from './verdict.js';

const ICE_URL = /^(stuns?|turns?):(\[[0-9a-fA-F:.]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/;
const UNAUTHORIZED = 401;
const STALE_NONCE = 438;
const DEADLINE_MS = 5_000;
/** As RFC 8489 has it, shortened. */
const AGAIN_MS = [500, 1_000, 2_000];

interface Server {
  url: string;
  relays: boolean;
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
}

/** Asks each server for what a call would ask it for: where the client is, and a relayed address. */
export async function* iceServers(servers: readonly IceServer[]): AsyncGenerator<Verdict> {
  if (servers.length === 0) {
    yield warn('ICE: the hub names no STUN or TURN servers', 'calls between networks behind NAT will fail: set PARLEY_STUN_URLS, PARLEY_TURN_URLS and PARLEY_TURN_SECRET');
    return;
  }
  for (const { urls, username, credential } of servers) {
    for (const url of urls) yield await one(url, username, credential);
  }
  if (!servers.some(({ urls }) => urls.some((url) => url.startsWith('turn')))) {
    yield warn('ICE: there is no TURN server', 'behind strict NAT, some one in ten calls need one: set PARLEY_TURN_URLS and PARLEY_TURN_SECRET');
  }
}

async function one(url: string, username: string | undefined, password: string | undefined): Promise<Verdict> {
  const server = parsed(url);
  if (!server) return fail(`ICE: ${url} is no URL of a STUN or TURN server`, 'RFC 7064 and 7065 say how they look: turn:HOST:PORT?transport=udp');
  const exchange = new Exchange(server);
  const begin = performance.now();
  const took = () => `after ${Math.round(performance.now() - begin)} ms`;
  try {
    await exchange.open();
    if (!server.relays) {
      const { mapped } = await exchange.ask({ method: BINDING });
      return ok(`ICE: ${url} sees this machine at ${told(mapped)} (${took()})`);
    }
    const { answer, credentials } = await allocate(exchange, username ?? '', password ?? '');
    if (!answer.ok) return refused(url, answer);
    if (credentials) await exchange.ask({ method: REFRESH, lifetime: 0, credentials });
    return ok(`ICE: ${url} relays from ${told(answer.relayed)} (${took()})`);
  } catch (error) {
    return fail(`ICE: ${url} can't be used: ${(error as Error).message}`, `look whether it runs, and whether ${server.transport === 'udp' ? 'UDP' : 'TCP'} port ${server.port} is open to the outside`);
  } finally {
    exchange.close();
  }
}

function told(address: string | undefined): string {
  if (address === undefined) throw new Error('its answer has no address');
  return address;
}

/** The first answer says what to sign with. */
async function allocate(exchange: Exchange, username: string, password: string): Promise<{ answer: StunAnswer; credentials?: Credentials }> {
  let answer = await exchange.ask({ method: ALLOCATE });
  let credentials: Credentials | undefined;
  for (let tries = 0; tries < 2 && (answer.code === UNAUTHORIZED || answer.code === STALE_NONCE); tries++) {
    if (answer.code === UNAUTHORIZED && credentials) break;
    credentials = { username, password, realm: answer.realm ?? '', nonce: answer.nonce ?? '' };
    answer = await exchange.ask({ method: ALLOCATE, credentials });
  }
  return { answer, ...(credentials && { credentials }) };
}

function refused(url: string, { code, reason }: StunAnswer): Verdict {
  const advice = code === UNAUTHORIZED
    ? 'PARLEY_TURN_SECRET is not the static-auth-secret of the TURN server, or the clocks of both differ'
    : 'its log says more; 486 and 508 mean that its quota or its ports are used up';
  return fail(`ICE: ${url} refuses the hub's credentials: ${code} ${reason}`, advice);
}

function parsed(url: string): Server | undefined {
  const [, scheme = '', host = '', port, transport] = ICE_URL.exec(url) ?? [];
  if (!scheme) return undefined;
  const tls = scheme.endsWith('s');
  return {
    url,
    relays: scheme.startsWith('turn'),
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (tls ? 5349 : 3478) : Number(port),
    transport: tls ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp',
  };
}

/** Requests to one server, one at a time, each with a deadline. */
class Exchange {
  private send!: (message: Buffer) => void;
  private end: () => void = () => {};
  private heard: (answer: StunAnswer) => void = () => {};
  private broken: (error: Error) => void = () => {};
  private stream = Buffer.alloc(0);

  constructor(private readonly server: Server) {}

  open(): Promise<void> {
    return this.server.transport === 'udp' ? this.openDatagrams() : this.openStream();
  }

  close(): void {
    this.end();
  }

  ask(request: StunRequest): Promise<StunAnswer> {
    const message = write(request);
    const transaction = message.toString('hex', 8, 20);
    const timers: NodeJS.Timeout[] = [];
    return new Promise<StunAnswer>((resolve, reject) => {
      this.broken = reject;
      this.heard = (answer) => answer.transaction === transaction && resolve(answer);
      timers.push(setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS / 1_000} s`)), DEADLINE_MS));
      // A stream repeats by itself.
      if (this.server.transport === 'udp') for (const after of AGAIN_MS) timers.push(setTimeout(() => this.send(message), after));
      this.send(message);
    }).finally(() => timers.forEach(clearTimeout));
  }

  private openDatagrams(): Promise<void> {
    const { host, port } = this.server;
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    this.end = () => socket.close();
    return new Promise((resolve, reject) => {
      socket.on('error', (error) => {
        reject(error);
        this.broken(error);
      });
      socket.on('message', (packet) => this.hear(packet));
      socket.connect(port, host, () => {
        this.send = (message) => socket.send(message);
        resolve();
      });
    });
  }

  private openStream(): Promise<void> {
    const { host, port, transport } = this.server;
    return new Promise((resolve, reject) => {
      const opened = () => {
        this.send = (message) => socket.write(message);
        resolve();
      };
      const socket: Socket = transport === 'tls' ? secure({ host, port, servername: host }, opened) : plain({ host, port }, opened);
      this.end = () => socket.destroy();
      socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error(`no connection within ${DEADLINE_MS / 1_000} s`)));
      socket.on('error', (error) => {
        reject(error);
        this.broken(error);
      });
      socket.on('close', () => this.broken(new Error('it closed the connection')));
      socket.on('data', (part) => this.gather(part));
    });
  }

  private gather(part: Buffer): void {
    this.stream = Buffer.concat([this.stream, part]);
    for (let size = length(this.stream); size > 0 && size <= this.stream.length; size = length(this.stream)) {
      this.hear(this.stream.subarray(0, size));
      this.stream = this.stream.subarray(size);
    }
  }

  private hear(packet: Buffer): void {
    const answer = read(packet);
    if (answer) this.heard(answer);
  }
}
