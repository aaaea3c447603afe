import { it } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { nativeWire, ParleyClient, webWire } from '../dist/esm/index.js';
import { scenario } from './transcript/scenario.js';
import { Player } from './transcript/tape.js';

const FOLDER = new URL('transcript/', import.meta.url);

/** Hubs of earlier commits, as they once answered: this client says the same to them, and tells its application the same. */
for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
  it(`gets along with the transcript ${name}`, { timeout: 20_000 }, async () => {
    const { connections, told } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
    const player = new Player(connections);
    const transport = name.includes('native') ? nativeWire(player.WebSocket) : webWire(player.io);
    const ann = new ParleyClient({ url: 'ws://recorded', token: 'a token', transport, lifecycle: [] });
    const late = setTimeout(() => ann.close(), 10_000);
    const result = await scenario(ann, () => {});
    clearTimeout(late);
    assert.deepEqual(player.problems, []);
    assert.equal(player.left, 0, 'all was played');
    assert.deepEqual(JSON.parse(JSON.stringify(result.told)), told);
    assert.equal(result.state, 'closed');
  });
}
