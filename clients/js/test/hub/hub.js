import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { nativeWire, ParleyClient, webWire } from '../../dist/esm/index.js';

const SECRET = 'a-secret-of-the-tests-of-clients-js';
const NEWEST_JAVA_NEEDED = 25;

/** The whole hub in a process of its own, with its servers inside, on ports that are free. */
export class Hub {
  #child;
  #environment;

  static async start(environment = {}) {
    const hub = new Hub();
    hub.#environment = { PARLEY_WS_PORT: '0', PARLEY_SIO_PORT: '0', PARLEY_OPS_PORT: '0', PARLEY_PAGE_PORT: '0', PARLEY_ARTIFACTS_PORT: '0', PARLEY_JWT_SECRET: SECRET, ...environment };
    await hub.#run();
    return hub;
  }

  /** SIGKILL, and another one on the same ports, which knows nothing of the first. */
  async killAndStart() {
    await this.#end('SIGKILL');
    const port = (url) => new URL(url).port;
    Object.assign(this.#environment, { PARLEY_WS_PORT: port(this.native), PARLEY_SIO_PORT: port(this.web) });
    await this.#run();
  }

  stop() {
    return this.#end('SIGTERM');
  }

  async #run() {
    const flags = ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dparley.ends.with.parent=true'];
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_')));
    this.#child = spawn(java(), [...flags, ...program()], { env: { ...environment, ...this.#environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    await new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => reject(new Error(`the hub ended with ${code}: ${output}`)));
      this.#child.stdout.on('data', (data) => {
        output += data;
        if (output.includes('Ctrl-C')) resolve();
      });
    });
    this.native = /ws:\/\/\S+/.exec(output)[0];
    this.web = /Web +(http:\S+)/.exec(output)[1];
  }

  async #end(signal) {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await gone;
  }
}

/** Clients of a hub, each behind a proxy of its own; all end with the test. */
export class Clients {
  #all = [];
  #proxies = [];

  constructor(hub) {
    this.hub = hub;
  }

  add(client) {
    this.#all.push(client);
  }

  async create(wire, user, options = {}) {
    const proxy = await Proxy.to(this.hub[wire]);
    this.#proxies.push(proxy);
    const transport = wire === 'native' ? nativeWire(WebSocket) : webWire(io);
    const client = new ParleyClient({ url: proxy.url, transport, token: () => token(user, { name: user }), ...options });
    this.add(client);
    return Object.assign(client, { proxy });
  }

  /** @returns a client, and its room */
  async joined(wire, user, room, options) {
    const client = await this.create(wire, user, options);
    await client.connect();
    return [client, await client.join(room)];
  }

  async end() {
    for (const client of this.#all) client.close();
    await Promise.all(this.#proxies.map((proxy) => proxy.stop()));
  }
}

export async function until(condition, within = 5_000) {
  const deadline = Date.now() + within;
  while (!condition()) {
    if (Date.now() >= deadline) throw new Error(`not within ${within} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A token as a backend would sign it. */
export function token(user, { seconds = 3_600, rooms = ['*'], ...claims } = {}) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: user, exp: now + seconds, rooms, ...claims })}`;
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}

/** The newest enough that is found; on the PATH otherwise. */
export function java() {
  const homes = [process.env.JAVA_HOME, ...(existsSync('/usr/lib/jvm') ? readdirSync('/usr/lib/jvm').map((name) => join('/usr/lib/jvm', name)) : [])];
  for (const home of homes) {
    if (!home || !existsSync(join(home, 'release'))) continue;
    const version = /JAVA_VERSION="(\d+)/.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1];
    if (Number(version) >= NEWEST_JAVA_NEEDED) return join(home, 'bin/java');
  }
  return 'java';
}

/** The packed hub, or one that is named as a class path. */
function program() {
  const { PARLEY_HUB_CLASSPATH: classPath } = process.env;
  if (classPath) return ['-cp', classPath, 'dev.parley.standalone.Standalone'];
  const jar = fileURLToPath(new URL('../../../../standalone/target/parley-standalone.jar', import.meta.url));
  if (!existsSync(jar)) throw new Error('no hub to run: build one by "mvn -DskipTests package", or name its classes in PARLEY_HUB_CLASSPATH');
  return ['-jar', jar];
}

/** A network that a test can break: in front of one wire, for one client. */
export class Proxy {
  #server;
  #pairs = new Set();
  refuses = false;

  static async to(url) {
    const proxy = new Proxy();
    const target = new URL(url);
    const port = Number(target.port);
    proxy.#server = createServer((near) => proxy.#accept(near, port));
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    target.port = proxy.#server.address().port;
    target.hostname = '127.0.0.1';
    proxy.url = target.href.replace(/\/$/, '');
    return proxy;
  }

  get open() {
    return [...this.#pairs].filter(({ near }) => !near.destroyed).length;
  }

  /** Both sides notice. */
  cut() {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** What is open now passes nothing on any more, and nobody is told. */
  silence() {
    for (const { near, far } of this.#pairs) {
      near.unpipe();
      far.unpipe();
      near.resume();
      far.resume();
    }
  }

  stop() {
    this.cut();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near, port) {
    if (this.refuses) return near.destroy();
    const pair = { near, far: createConnection(port, '127.0.0.1') };
    this.#pairs.add(pair);
    for (const [one, other] of [[pair.near, pair.far], [pair.far, pair.near]]) {
      one.setNoDelay(true);
      one.on('error', () => {});
      one.on('close', () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
      one.pipe(other);
    }
  }
}
