import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A coturn that can be killed and comes back on its port, and then knows nothing of the relays it had. */
export class Relay {
  #child;
  #folder = mkdtempSync(join(tmpdir(), 'parley-relay-'));

  static async start(secret) {
    const relay = new Relay();
    relay.secret = secret;
    relay.port = await freePort();
    relay.run();
    return relay;
  }

  get url() {
    return `turn:127.0.0.1:${this.port}?transport=udp`;
  }

  run() {
    // Without TCP: the port is known to be free for UDP only, and coturn would wait for it.
    const flags = ['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${this.port}`, '--use-auth-secret', `--static-auth-secret=${this.secret}`,
      '--realm=parley', '--allow-loopback-peers', '--no-cli', '--no-tcp', '--no-tls', '--no-dtls', '--log-file=stdout', `--pidfile=${join(this.#folder, 'pid')}`, `--userdb=${join(this.#folder, 'db')}`];
    this.#child = spawn('turnserver', flags, { stdio: 'ignore' });
  }

  async kill() {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }

  async stop() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
