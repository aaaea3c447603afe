import type { IceServers, TransportFactory } from '@parley/client';
import { native, web } from '../connect.js';
import { ask, UPGRADE, type Answer } from './http.js';
import { comeBack, open, Refused, type Session } from './session.js';
import { fail, ok, warn, type Verdict } from './verdict.js';

/** What is to be checked. */
export interface Deployment {
  native?: string;
  web?: string;
  origin?: string;
  token: (user: string) => string;
}

export interface WireChecks {
  /** To be taken once. */
  verdicts(): AsyncGenerator<Verdict>;
  /** Whether one can connect; as of the verdicts. */
  readonly works: boolean;
  readonly iceServers: IceServers | undefined;
}

const UNAUTHORIZED = 4501;
/** So many that a balancer of two would send some elsewhere. */
const POLLING_SESSIONS = 6;
const WEEKS_MS = 14 * 86_400_000;
const STRANGER = 'https://stranger.invalid';

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** What an answer to the first request of a wire says that is not the expected one. */
const STATUSES: Record<number, string> = {
  400: 'a proxy in front may not pass the handshake on: HTTP/1.1 and the headers Upgrade and Connection are needed (docs/proxies has samples)',
  403: 'the hub does not know this origin or path: look at PARLEY_ORIGINS and at PARLEY_TRUSTED_PROXIES',
  404: 'nothing is there: look at the path, and at what the proxy does to it',
  426: 'a proxy in front does not pass Upgrade on (docs/proxies has samples)',
  429: 'too many failed connections came from this address, or from a proxy that is not in PARLEY_TRUSTED_PROXIES',
  502: 'the proxy in front reaches no node',
  503: 'the proxy in front has no node that is ready',
  504: 'the proxy in front gets no answer from a node',
};

abstract class Wire implements WireChecks {
  works = false;
  iceServers: IceServers | undefined;

  constructor(protected readonly name: string, protected readonly url: string, protected readonly deployment: Deployment) {}

  abstract verdicts(): AsyncGenerator<Verdict>;

  protected async *reached(answer: Promise<Answer>, expected: number): AsyncGenerator<Verdict, boolean> {
    try {
      const { status, ms, certificateEnds } = await answer;
      yield* this.encrypted(certificateEnds);
      if (status === expected) return true;
      yield fail(`${this.name}: ${this.url} answers ${status} after ${Math.round(ms)} ms`, STATUSES[status] ?? `expected ${expected}: something else than Parley may listen there`);
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      const certificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(code ?? '');
      yield fail(`${this.name}: ${this.url} can't be reached: ${message || code}`, certificate ? 'browsers and apps refuse this certificate, too: it needs the whole chain, and this host in it' : 'look at DNS, firewalls, and whether a node or proxy listens there');
    }
    return false;
  }

  private *encrypted(ends: Date | undefined): Generator<Verdict> {
    const days = ends && Math.floor((ends.getTime() - Date.now()) / 86_400_000);
    if (ends && ends.getTime() - Date.now() < WEEKS_MS) yield warn(`${this.name}: the certificate ends in ${days} days`, 'renew it; where the hub itself has TLS, it reads the new one by itself');
    else if (ends) yield ok(`${this.name}: TLS, with a certificate for ${days} more days`);
    else if (!LOOPBACK.test(new URL(this.url).hostname)) yield warn(`${this.name}: without TLS`, 'pages get camera and microphone by https alone, and tokens can be read on the way');
  }

  protected token(user = 'doctor'): string {
    return this.deployment.token(user);
  }

  /** A session of some moments. */
  protected async *welcomed(how: string, transport: TransportFactory): AsyncGenerator<Verdict, Session | undefined> {
    try {
      const session = await open(this.url, transport, this.token());
      this.iceServers ??= session.welcome.iceServers;
      yield ok(`${this.name}: welcome${how} after ${Math.round(session.ms)} ms, at ${session.welcome.node}`);
      return session;
    } catch (error) {
      yield (error as Refused).code === UNAUTHORIZED
        ? fail(`${this.name}: the token is refused: ${(error as Error).message}`, 'compare its secret, issuer and audience with the hub\'s settings; the hub\'s log names the claim')
        : fail(`${this.name}: no welcome${how}: ${(error as Error).message}`, 'the hub\'s log and /health/ready of its ops port say more');
      return undefined;
    }
  }

  protected async *resumes(session: Session): AsyncGenerator<Verdict> {
    const { welcome } = session;
    try {
      const { resumed, node } = await comeBack(session);
      yield resumed
        ? ok(`${this.name}: a broken connection resumes, ${node === welcome.node ? 'at the same node' : `at ${node}`}`)
        : fail(`${this.name}: a broken connection does not resume: it gets a new session at ${node}`, 'the nodes of a service need one Redis of their own together, and that must not evict keys');
    } catch (error) {
      yield fail(`${this.name}: a broken connection does not come back: ${(error as Error).message}`, 'the hub\'s log says more');
    }
  }

  protected async *refusesStrangers(transport: TransportFactory): AsyncGenerator<Verdict> {
    try {
      (await open(this.url, transport, 'a.b.c')).client.close();
      yield fail(`${this.name}: a token that is none is taken`, 'this is not Parley, or not one that should be reached');
    } catch (error) {
      if ((error as Refused).code === UNAUTHORIZED) yield ok(`${this.name}: a token that is none is refused`);
      else yield warn(`${this.name}: a token that is none: ${(error as Error).message}`, 'expected the close code 4501');
    }
  }
}

class NativeWire extends Wire {
  async *verdicts(): AsyncGenerator<Verdict> {
    if (!(yield* this.reached(ask('GET', this.url, UPGRADE), 101))) return;
    const session = yield* this.welcomed('', native());
    if (session) {
      this.works = true;
      yield* this.resumes(session);
      session.client.close();
    }
    yield* this.refusesStrangers(native());
    yield* this.origins();
  }

  private async *origins(): AsyncGenerator<Verdict> {
    const { origin } = this.deployment;
    if (origin === undefined) return;
    const status = async (from: string) => (await ask('GET', this.url, { ...UPGRADE, Origin: from })).status;
    if ((await status(origin)) !== 101) yield fail(`${this.name}: pages of ${origin} are refused`, 'name it in PARLEY_ORIGINS');
    else if ((await status(STRANGER)) === 101) yield warn(`${this.name}: pages of every origin are let in`, 'name those that shall be in PARLEY_ORIGINS');
    else yield ok(`${this.name}: pages of ${origin} are let in, others are not`);
  }
}

class WebWire extends Wire {
  private get polling(): string {
    return new URL('/socket.io/?EIO=4&transport=polling', this.url).href;
  }

  async *verdicts(): AsyncGenerator<Verdict> {
    if (!(yield* this.reached(ask('GET', this.polling), 200))) return;
    yield* this.pollsStickily();
    const session = yield* this.welcomed(' by WebSocket', web(['websocket']));
    if (session) {
      yield* this.resumes(session);
      session.client.close();
    }
    yield* this.refusesStrangers(web());
    yield* this.origins();
  }

  /** Each request of a session has to come to the node that has it. */
  private async *pollsStickily(): AsyncGenerator<Verdict> {
    const tries = await Promise.allSettled(Array.from({ length: POLLING_SESSIONS }, () => open(this.url, web(['polling']), this.token())));
    const sessions = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    this.works = sessions.length > 0;
    this.iceServers = sessions[0]?.welcome.iceServers;
    for (const { client } of sessions) client.close();
    const nodes = new Set(sessions.map(({ welcome }) => welcome.node));
    const [first] = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason as Refused] : []));
    if (!first) yield ok(`${this.name}: ${POLLING_SESSIONS} sessions by HTTP polling, at ${[...nodes].join(', ')}`);
    else if (first.code === UNAUTHORIZED) yield fail(`${this.name}: the token is refused: ${first.message}`, 'compare its secret, issuer and audience with the hub\'s settings; the hub\'s log names the claim');
    else yield fail(`${this.name}: ${POLLING_SESSIONS - sessions.length} of ${POLLING_SESSIONS} sessions by HTTP polling fail: ${first.message}`, 'a balancer in front has to send all requests of a session to one node: sticky sessions (docs/proxies has samples)');
  }

  private async *origins(): AsyncGenerator<Verdict> {
    const { origin } = this.deployment;
    if (origin === undefined) return;
    const allowed = async (from: string) => (await ask('GET', this.polling, { Origin: from })).headers['access-control-allow-origin'];
    const own = await allowed(origin);
    if (own !== origin && own !== '*') yield fail(`${this.name}: pages of ${origin} are refused`, 'name it in PARLEY_ORIGINS; and a proxy must not take CORS headers away');
    else if ((await allowed(STRANGER)) !== undefined) yield warn(`${this.name}: pages of every origin are let in`, 'name those that shall be in PARLEY_ORIGINS');
    else yield ok(`${this.name}: pages of ${origin} are let in, others are not`);
  }
}

export const nativeWireChecks = (deployment: Deployment): WireChecks => new NativeWire('native', deployment.native ?? '', deployment);
export const webWireChecks = (deployment: Deployment): WireChecks => new WebWire('web', deployment.web ?? '', deployment);
