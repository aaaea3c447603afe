/**
 * What is done to make a transcript, and done again against it. `bob` is on the other side: a real client while recording,
 * nobody afterwards, since what he does stands in the transcript.
 */
export async function scenario(ann, bob) {
  const told = [];
  const room = ann.room('garden');
  const next = (source, type) => new Promise((resolve) => source.once(type, resolve));
  for (const type of ['offer', 'answer', 'candidates', 'bye', 'message', 'undeliverable', 'room-closed', 'session-lost']) {
    ann.on(type, (fields) => told.push([type, fields]));
  }
  for (const type of ['peer-joined', 'peer-updated', 'peer-left']) room.on(type, (event) => told.push([type, event]));
  const outcome = async (promise) => {
    try {
      const { id, ...reply } = (await promise) ?? {};
      told.push(['reply', reply]);
    } catch ({ code, retryable }) {
      told.push(['error', { code, retryable }]);
    }
  };

  await ann.connect();
  const joined = next(room, 'peer-joined');
  await outcome(room.join({ name: 'Ann', metadata: { hat: 'red' } }).then(() => ({})));
  await bob('join');
  const { peer } = await joined;
  await outcome(room.offer(peer.peer, 'v=0 offer'));
  const answered = next(room, 'answer');
  await bob('answer');
  await answered;
  const candidates = next(room, 'candidates');
  await bob('candidates');
  await candidates;
  await outcome(room.candidates(peer.peer, [{ candidate: 'c', sdpMid: '0' }]));
  await outcome(room.candidates(peer.peer, []));
  await outcome(room.send({ text: 'hällo 😀' }));
  await outcome(ann.setStatus('busy').then(() => ({})));
  const updated = next(room, 'peer-updated');
  await bob('status');
  await updated;
  await outcome(ann.refreshIceServers().then(() => ({})));
  await outcome(room.report(peer.peer, 'connected', { jitter: 0.01 }).then(() => ({})));
  await outcome(room.kick(peer.peer));
  await outcome(room.offer('nobody', 'v=0'));
  await outcome(ann.request('join', { room: 'no room!' }));

  const message = next(room, 'message');
  ann.breakConnection(300);
  await bob('message'); // while Ann is away
  await message;
  await outcome(room.bye(peer.peer, 'done'));
  const left = next(room, 'peer-left');
  await bob('leave');
  await left;
  await outcome(room.leave());
  ann.close();
  return { told, state: ann.state };
}
