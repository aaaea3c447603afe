import assert from 'node:assert/strict';
import { Call, Devices } from '@parley/call';
import { ParleyClient } from '@parley/client';
import { ParleyProvider, useCall } from '@parley/react';
import { createToken, verifyWebhook } from '@parley/server';

const client = new ParleyClient({ url: 'ws://localhost:1', token: createToken('x'.repeat(32), { user: 'ann', rooms: [] }), transport: { wire: 'native' } });
const call = new Call(client, client.room('garden'));
assert.equal(call.snapshot.getSnapshot().state, 'new');
for (const each of [Devices, ParleyProvider, useCall, verifyWebhook]) assert.equal(typeof each, 'function');
console.log('ok');
