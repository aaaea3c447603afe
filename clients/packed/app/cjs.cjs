const assert = require('node:assert/strict');
const { Call } = require('@parley/call');
const { ParleyClient, ParleyError } = require('@parley/client');
const { ParleyProvider } = require('@parley/react');
const { createToken } = require('@parley/server');

const client = new ParleyClient({ url: 'ws://localhost:1', token: createToken('x'.repeat(32), { user: 'ann', rooms: [] }), transport: { wire: 'native' } });
assert.equal(new Call(client, client.room('garden')).snapshot.getSnapshot().state, 'new');
assert.equal(typeof ParleyProvider, 'function');
// One copy of the client for all of them.
client.close();
client.connect().catch((error) => assert.ok(error instanceof ParleyError)).then(() => console.log('ok'));
