import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createServer } from 'node:tls';
import { Hub, java } from '../../../js/test/hub/hub.js';
import { run } from '../program.js';

/** Of the JDK that the hub runs on. */
const KEYTOOL = java() === 'java' ? 'keytool' : join(dirname(java()), 'keytool');
const SECRET = 'a secret of the tests of the command line';

describe('before a hub with TLS, doctor', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  const ends = [];
  let hub;
  before(async () => {
    hub = await Hub.start({ PARLEY_JWT_SECRET: SECRET });
  });
  after(async () => {
    for (const end of ends) end();
    await hub?.stop();
    rmSync(folder, { recursive: true });
  });

  /** Ends TLS with a certificate of its own, and passes on what it has read. */
  async function front(url, days) {
    const store = join(folder, `${days}-${ends.length}.p12`);
    execFileSync(KEYTOOL, ['-genkeypair', '-keyalg', 'EC', '-alias', 'a', '-dname', 'CN=localhost', '-ext', 'san=dns:localhost', '-validity', String(days), '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'secret'], { stdio: 'pipe' });
    execFileSync(KEYTOOL, ['-exportcert', '-rfc', '-alias', 'a', '-keystore', store, '-storepass', 'secret', '-file', `${store}.pem`], { stdio: 'pipe' });
    const server = createServer({ pfx: readFileSync(store), passphrase: 'secret' }, (near) => {
      const far = connect(Number(new URL(url).port), '127.0.0.1');
      for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy()).on('close', () => other.destroy()).pipe(other);
    });
    server.on('tlsClientError', () => {});
    await new Promise((resolve) => server.listen(0, 'localhost', resolve));
    ends.push(() => server.close());
    return { url: `${new URL(url).protocol.replace(/:$/, 's:')}//localhost:${server.address().port}${new URL(url).pathname}`, trusted: `${store}.pem` };
  }

  it('says for how long its certificate is good', async () => {
    const native = await front(hub.native, 90);
    const { status, out, err } = await run(['doctor', '--native', native.url], { PARLEY_JWT_SECRET: SECRET, NODE_EXTRA_CA_CERTS: native.trusted });
    assert.equal(status, 0, out + err);
    assert.match(out, /^ok +native: TLS, with a certificate for (89|90) more days$/m);
    assert.match(out, /^ok +native: welcome after/m);
  });

  it('warns of one that soon ends', async () => {
    const web = await front(hub.web, 7);
    const { out } = await run(['doctor', '--web', web.url], { PARLEY_JWT_SECRET: SECRET, NODE_EXTRA_CA_CERTS: web.trusted });
    assert.match(out, /^warn +web: the certificate ends in [67] days$/m);
    assert.match(out, /^ok +web: welcome by WebSocket/m);
  });

  it('fails at one that nobody trusts', async () => {
    const native = await front(hub.native, 90);
    const { status, out } = await run(['doctor', '--native', native.url], { PARLEY_JWT_SECRET: SECRET });
    assert.equal(status, 1);
    assert.match(out, /^fail +native: \S+ can't be reached: .*\n +-> browsers and apps refuse this certificate, too/m);
  });
});
