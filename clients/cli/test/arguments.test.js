import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { run } from './program.js';

const SECRET = 'a secret of the tests of the command line';
const folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
after(() => rmSync(folder, { recursive: true }));
const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

describe('parley', () => {
  it('tells its commands, and each its options', async () => {
    const { status, out } = await run(['--help']);
    assert.equal(status, 0);
    for (const command of ['token', 'join', 'load', 'doctor']) {
      assert.match(out, new RegExp(`^  ${command} `, 'm'));
      const help = await run([command, '--help']);
      assert.equal(help.status, 0);
      assert.match(help.out, new RegExp(`^usage: parley ${command}`));
    }
  });

  it('ends with 2 and says what to type for what it can not do', async () => {
    const secret = { PARLEY_JWT_SECRET: SECRET };
    for (const [args, environment, says] of [
      [[], {}, /^usage/],
      [['nonsense'], {}, /no command "nonsense"/],
      [['token', '--nonsense'], secret, /--nonsense/],
      [['token'], secret, /--user is missing/],
      [['token', '--user', 'ann'], {}, /PARLEY_JWT_SECRET/],
      [['token', '--user', 'ann'], { PARLEY_JWT_SECRET: 'short' }, /5 bytes/],
      [['token', '--user', 'ann', '--lifetime', '1 hour'], secret, /--lifetime has "1 hour"/],
      [['token', '--user', 'ann', '--user', 'ben'], secret, /--user is given 2 times/],
      [['token', '--user', 'ann', '--role', 'king'], secret, /role/],
      [['token', '--user', 'ann', '--secret-file', '/nowhere'], {}, /--secret-file/],
      [['join', 'garden', '--native', 'http://localhost'], secret, /ws:\/\//],
      [['join', 'garden'], secret, /one of --native and --web/],
      [['join', '--web', 'http://localhost'], secret, /one room/],
      [['join', 'garden', '--web', 'http://localhost'], {}, /PARLEY_TOKEN/],
      [['join', 'garden', '--native', 'ws://localhost', '--for', '25d'], secret, /--for has "25d": at most 24d/],
      [['load'], secret, /--native, --web, or both/],
      [['load', '--web', 'http://localhost', '--pairs', '0'], secret, /from 1 to 2000/],
      [['load', '--web', 'http://localhost', '--rate', '20000', '--for', '1h'], secret, /make 72000000 offers: at most 500000/],
      [['doctor'], secret, /--native, --web, or both/],
      [['doctor', '--web', 'localhost'], secret, /http:\/\//],
    ]) {
      const { status, out, err } = await run(args, environment);
      assert.equal(status, 2, args.join(' '));
      assert.equal(out, '');
      assert.match(err, says);
      assert.doesNotMatch(err, /\n {4}at /);
    }
  });

  it('makes tokens', async () => {
    const file = join(folder, 'secret');
    writeFileSync(file, `${SECRET}\n`);
    const { status, out } = await run(['token', '--secret-file', file, '--user', 'ann', '--room', 'garden', '--room', 'team-*', '--lifetime', '2h', '--role', 'moderator', '--name', 'Ann']);
    assert.equal(status, 0);
    const { sub, rooms, exp, iat, role, name } = claims(out);
    assert.deepEqual({ sub, rooms, lives: exp - iat, role, name }, { sub: 'ann', rooms: ['garden', 'team-*'], lives: 7_200, role: 'moderator', name: 'Ann' });
    const same = await run(['token', '--user', 'ann'], { PARLEY_JWT_SECRET: SECRET });
    assert.deepEqual(claims(same.out).rooms, ['*']);
  });
});
