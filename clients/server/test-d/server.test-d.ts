import { expectError, expectType } from 'tsd';
import { createToken, verifyWebhook } from '../dist/esm/index.js';

expectType<string>(createToken('secret', { user: 'ann', rooms: ['garden'] }));
expectError(createToken('secret', { user: 'ann' }));
expectError(createToken('secret', { user: 'ann', rooms: [], role: 'king' }));
const event = verifyWebhook('secret', { 'webhook-id': '1' }, '');
expectType<string>(event.id);
if (event.type === 'peer-joined') expectType<'native' | 'web'>(event.data.wire);
if (event.type === 'room-started') expectError(event.data.peer);
