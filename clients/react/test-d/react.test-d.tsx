import { expectError, expectType } from 'tsd';
import type { Room } from '@parley/client';
import { CallButton, ParleyProvider, useCall, useConnectionState, usePeers, useRoom, Video, type PeerView } from '../dist/esm/index.js';

const { room, state, peers } = useRoom('garden', { name: 'Ann', metadata: { hand: true } });
expectType<Room | undefined>(room);
expectType<'idle' | 'joining' | 'joined' | 'closed'>(state);
expectType<string | undefined>(peers[0]?.name);
const call = useCall(room, { media: { audio: true } });
expectType<readonly PeerView[]>(usePeers(room, call.call));
expectType<'idle' | 'connecting' | 'connected' | 'waiting' | 'closed'>(useConnectionState().state);
<ParleyProvider url="ws://localhost:7080/v1/ws" token={async () => 'token'}>
  <Video stream={call.peers[0]?.camera} muted className="peer" />
  <CallButton call={call} action="microphone">{(on) => (on ? 'Mute' : 'Unmute')}</CallButton>
</ParleyProvider>;
expectError(<CallButton call={call} action="speaker" />);
expectError(useRoom(7));
