import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call } from '../dist/esm/index.js';
import { Stage } from './fake/stage.js';

const offersOf = (stage, { client }) => stage.bed.sent('offer').filter(({ session }) => session.peer === client.peer);

for (const wire of ['native', 'web']) {
  test(`two in a room are connected, and see each other, on the ${wire} wire`, async () => {
    const stage = new Stage(wire);
    const ann = await stage.actor();
    const ben = await stage.actor();
    await stage.settled(5_000);
    assert.deepEqual([...ann.trouble, ...ben.trouble], []);
    assert.deepEqual(await stage.end(), []);
  });
}

test('the newcomer offers, and the other answers', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  assert.equal(offersOf(stage, ann).length, 0);
  assert.equal(offersOf(stage, ben).length, 1);
});

test('the one who was there first offers if the newcomer keeps silent', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor({ start: false });
  await stage.bed.settle(ben.client.join('garden'));
  await stage.world.run(1_000);
  assert.equal(offersOf(stage, ann).length, 0);
  await stage.world.run(1_000);
  assert.equal(offersOf(stage, ann).length, 1);
});

test('a newcomer whose call begins late, while its camera is asked for, is connected soon', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor({ start: false });
  await stage.bed.settle(ben.client.join('garden'));
  await stage.world.run(2_500);
  assert.equal(offersOf(stage, ann).length, 1, 'which nobody has heard');
  ben.makeCall();
  await stage.settled(5_000);
  assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});

for (const implicit of [true, false]) {
  test(`of two offers at once the polite one's gives way, on an engine that rolls back ${implicit ? 'by itself' : 'when told'}`, async () => {
    const stage = new Stage();
    const ann = await stage.actor({ implicit });
    const ben = await stage.actor({ implicit });
    await stage.settled(5_000);
    ann.screen = stage.net.stream('video');
    ben.screen = stage.net.stream('video');
    ann.call.share(ann.screen);
    ben.call.share(ben.screen);
    await stage.settled(5_000);
    assert.ok(offersOf(stage, ben).length >= 2, 'Ben has offered, too, and was overruled');
    assert.equal(offersOf(stage, ann).length, 1);
    assert.deepEqual(stage.bed.sent('answer').map(({ session }) => session.peer), [ann.client.peer, ben.client.peer], 'Ben answers instead');
    assert.deepEqual([...ann.trouble, ...ben.trouble], []);
  });
}

test('candidates that come before their description are not lost', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const zed = await stage.actor({ start: false });
  await stage.bed.settle(zed.client.join('garden'));
  // Zed has no Call, and is deaf to candidates: his are all that there is.
  const connection = new zed.device.RTCPeerConnection({});
  const candidates = [];
  connection.createDataChannel('parley', { id: 0 });
  connection.onicecandidate = ({ candidate }) => candidate && candidates.push(candidate.toJSON());
  zed.room.on('answer', ({ sdp }) => connection.setRemoteDescription({ type: 'answer', sdp }));
  await stage.bed.settle(connection.setLocalDescription());
  await stage.world.run(200);
  assert.ok(candidates.length > 0);
  void zed.room.candidates(ann.client.peer, candidates);
  void zed.room.offer(ann.client.peer, connection.localDescription.sdp);
  await stage.world.until(() => connection.connectionState === 'connected', 5_000);
  assert.deepEqual(ann.trouble, []);
});

test('candidates of an offer that was ignored do no harm', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  ann.device.move();
  ben.device.move();
  ann.hooks.networkChanged();
  ben.hooks.networkChanged();
  await stage.settled(5_000);
  assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});

test('ICE servers of the application go along with the hub’s, with one URL or several', async () => {
  const stage = new Stage();
  const own = [{ urls: 'stun:a.example' }, { urls: ['turn:b.example', 'turns:b.example'], username: 'u', credential: 'c' }];
  const ann = await stage.actor({ iceServers: own });
  await stage.actor();
  await stage.settled(5_000);
  const { iceServers } = [...ann.device.connections][0].configuration;
  assert.deepEqual(iceServers.slice(-2), [{ urls: ['stun:a.example'] }, own[1]]);
});

test('after a change of network ICE restarts at once, with fresh credentials', async () => {
  const stage = new Stage();
  stage.bed.hub.iceLifetime = 600_000;
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  const [connection] = ann.device.connections;
  const before = connection.configuration.iceServers[0].username;
  ann.device.move();
  ann.client.device.cut();
  ann.hooks.networkChanged();
  await stage.settled(5_000);
  assert.notEqual(connection.configuration.iceServers[0].username, before);
  assert.deepEqual([...ann.device.connections], [connection], 'it is the same connection');
  assert.equal(offersOf(stage, ann).length, 1);
  assert.equal(offersOf(stage, ben).length, 1);
});

test('a connection that fails is restarted, by one side', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  ann.device.move(); // and nobody says so
  await stage.settled(30_000);
  assert.deepEqual([offersOf(stage, ann).length, offersOf(stage, ben).length], [0, 2]);
  assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});

test('a network that is gone for two minutes is survived', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  await stage.actor();
  await stage.settled(5_000);
  ann.device.cut(false);
  await stage.world.run(120_000);
  ann.device.cut(true);
  await stage.settled(180_000);
});

test('an offer that nobody answers is made again', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  let lost = 0;
  stage.bed.hub.meddle = (type) => (type === 'answer' && lost++ === 0 ? { error: { code: 'unreachable', message: 'lost', retryable: false } } : undefined);
  const ben = await stage.actor();
  await stage.settled(60_000);
  assert.deepEqual(ann.trouble.map(({ code }) => code), ['unreachable']);
  assert.ok(stage.bed.sent('offer').length >= 2);
  assert.deepEqual(ben.trouble, []);
});

for (const which of ['polite', 'other']) {
  test(`a peer whose page is loaded anew, in the same session, is connected anew, the ${which} one`, async () => {
    const stage = new Stage();
    const ann = await stage.actor();
    const ben = await stage.actor();
    await stage.settled(5_000);
    await stage.reload(which === 'polite' ? ben : ann);
    await stage.settled(10_000);
    assert.deepEqual(await stage.end(), []);
  });
}

test('who hangs up is gone at once, and may call again', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  await stage.bed.settle(ben.call.hangUp());
  await stage.world.run(3_000);
  assert.deepEqual(stage.peers(ann), []);
  assert.deepEqual(ann.ended.map(({ reason }) => reason), ['hung up']);
  assert.equal(ben.device.connections.size, 0);
  ben.makeCall();
  ben.watched = true;
  await stage.settled(5_000);
});

test('who leaves the room is gone, and so is everybody whose session was lost, to be called anew', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  await stage.bed.settle(ben.room.leave());
  await stage.world.run(100);
  assert.deepEqual([stage.peers(ann), stage.peers(ben)], [[], []]);
  await stage.bed.settle(ben.room.join());
  await stage.settled(5_000);
  stage.bed.hub.forget(stage.bed.hub.session(ann.client.peer));
  await stage.settled(30_000);
});

test('a shared screen is told from the camera, ends, and comes again without a negotiation', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  ben.screen = stage.net.stream('video', 'audio');
  ben.call.share(ben.screen);
  await stage.settled(5_000);
  assert.equal(stage.peers(ann)[0].screen.id, ben.screen.id);
  assert.equal(stage.peers(ann)[0].camera.id, ben.camera.id);
  const offers = stage.bed.sent('offer').length;
  ben.call.share(null);
  ben.screen = undefined;
  await stage.settled(5_000);
  assert.equal(stage.peers(ann)[0].streams.length, 1);
  ben.screen = stage.net.stream('video');
  ben.call.share(ben.screen);
  await stage.settled(5_000);
  assert.equal(stage.bed.sent('offer').length, offers);
});

test('who comes while a screen is shared sees it', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  ann.screen = stage.net.stream('video');
  ann.call.share(ann.screen);
  await stage.actor();
  await stage.settled(5_000);
});

test('another camera takes the place of the first without a negotiation, and keeps what is switched off', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  await stage.actor();
  await stage.settled(5_000);
  ann.call.enable('video', false);
  const offers = stage.bed.sent('offer').length;
  const other = stage.net.stream('audio', 'video');
  ann.call.show(other);
  await stage.world.run(1_000);
  assert.equal(stage.bed.sent('offer').length, offers);
  const [connection] = ann.device.connections;
  assert.deepEqual(connection.senders.map(({ track }) => track), other.getTracks());
  assert.deepEqual(other.getTracks().map(({ enabled }) => enabled), [true, false]);
  assert.deepEqual(ann.camera.getTracks().map(({ stopped }) => stopped), [false, false], 'the application’s own');
});

test('what was opened by the call is closed by it, and nothing else', async () => {
  const stage = new Stage();
  const opened = [];
  const mediaDevices = {
    getUserMedia: async () => (opened.push(stage.net.stream('audio', 'video')), opened.at(-1)),
    getDisplayMedia: async () => (opened.push(stage.net.stream('video')), opened.at(-1)),
    enumerateDevices: async () => [],
  };
  const device = stage.net.device();
  const ann = await stage.actor({ webrtc: { ...device.webrtc, mediaDevices } });
  const stopped = () => opened.map((stream) => stream.getTracks().every((track) => track.stopped));
  await ann.call.open();
  await ann.call.shareScreen();
  await ann.call.open({ video: { deviceId: 'two' } });
  assert.deepEqual(stopped(), [true, false, false]);
  ann.call.share(null);
  assert.deepEqual(stopped(), [true, true, false]);
  void ann.call.hangUp();
  assert.deepEqual(stopped(), [true, true, true]);
  await ann.call.open();
  assert.deepEqual(stopped(), [true, true, true, true], 'also what is granted after the end');
  assert.deepEqual(ann.camera.getTracks().map((track) => track.stopped), [false, false]);
});

test('a track that ends from outside is sent no more, and with its last one a stream is shown no more', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  await stage.actor();
  await stage.settled(5_000);
  const [connection] = ann.device.connections;
  const sent = () => connection.senders.map(({ track }) => track?.id);
  const shown = () => ann.call.snapshot.getSnapshot().camera;
  const [audio, video] = ann.camera.getTracks();
  const offers = stage.bed.sent('offer').length;
  video.end();
  await stage.world.run(100);
  assert.deepEqual([sent(), shown()], [[audio.id, undefined], ann.camera]);
  audio.end();
  await stage.world.run(100);
  assert.deepEqual([sent(), shown()], [[undefined, undefined], undefined]);
  const other = stage.net.stream('audio', 'video');
  ann.call.show(other);
  await stage.world.run(100);
  assert.deepEqual([sent(), shown()], [other.getTracks().map(({ id }) => id), other]);
  assert.equal(stage.bed.sent('offer').length, offers);
  void ann.call.hangUp();
  assert.deepEqual([...ann.camera.getTracks(), ...other.getTracks()].map(({ listeners }) => listeners.size), [0, 0, 0, 0]);
});

for (const [what, ask] of [['camera', 'open'], ['screen', 'shareScreen']]) {
  test(`a ${what} that ends while another one is asked for does not refuse that`, async () => {
    const stage = new Stage();
    const granted = [];
    const grant = () => new Promise((resolve) => granted.push(resolve));
    const mediaDevices = { getUserMedia: grant, getDisplayMedia: grant, enumerateDevices: async () => [] };
    const ann = await stage.actor({ webrtc: { ...stage.net.device().webrtc, mediaDevices } });
    const [first, second] = [stage.net.stream('video'), stage.net.stream('video')];
    const opening = ann.call[ask]();
    granted[0](first);
    await opening;
    const changing = ann.call[ask]();
    first.getTracks()[0].end();
    granted[1](second);
    await changing;
    assert.equal(ann.call.snapshot.getSnapshot()[what], second);
    assert.equal(second.getTracks()[0].stopped, false);
  });
}

test('a shared screen that is ended in the browser is shared no more', async () => {
  const stage = new Stage();
  const screen = stage.net.stream('video');
  const mediaDevices = { getUserMedia: async () => screen, getDisplayMedia: async () => screen, enumerateDevices: async () => [] };
  const ann = await stage.actor({ webrtc: { ...stage.net.device().webrtc, mediaDevices } });
  await ann.call.shareScreen();
  assert.equal(ann.call.snapshot.getSnapshot().screen, screen);
  screen.getTracks()[0].end();
  assert.equal(ann.call.snapshot.getSnapshot().screen, undefined);
});

test('what is granted after something else was asked for is closed, and not shown', async () => {
  const stage = new Stage();
  const granted = [];
  const later = () => new Promise((resolve) => granted.push(() => resolve(stage.net.stream('video'))));
  const ann = await stage.actor({ webrtc: { ...stage.net.device().webrtc, mediaDevices: { getUserMedia: later, getDisplayMedia: later, enumerateDevices: async () => [] } } });
  const [slow, quick, screen] = [ann.call.open(), ann.call.open({ video: { deviceId: 'two' } }), ann.call.shareScreen()];
  granted[1]();
  const shown = await quick;
  granted[0]();
  ann.call.share(null);
  granted[2]();
  const stopped = async (opened) => (await opened).getTracks().every((track) => track.stopped);
  assert.deepEqual([await stopped(slow), await stopped(quick), await stopped(screen)], [true, false, true]);
  const { camera, screen: shared } = ann.call.snapshot.getSnapshot();
  assert.deepEqual([camera, shared], [shown, undefined]);
  const late = ann.call.open();
  ann.call.show(null);
  granted[3]();
  assert.equal(await stopped(late), true);
  assert.equal(ann.call.snapshot.getSnapshot().camera, undefined);
});

test('data goes to everybody, or to one, and not to who is not connected', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  const cem = await stage.actor();
  await stage.settled(5_000);
  assert.deepEqual(ann.call.send('to all').sort(), [ben.client.peer, cem.client.peer].sort());
  assert.deepEqual(ann.call.send('to Cem', cem.client.peer), [cem.client.peer]);
  assert.deepEqual(ann.call.send('to nobody', 'p?'), []);
  await stage.world.run(100);
  assert.deepEqual(ben.data, [{ peer: ann.client.peer, data: 'to all' }]);
  assert.deepEqual(cem.data.map(({ data }) => data), ['to all', 'to Cem']);
});

test('what one peer’s channel refuses is given to the others, and told as trouble', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const [ben, cem] = [await stage.actor(), await stage.actor()];
  await stage.settled(5_000);
  const [connection] = ann.device.connections;
  for (const channel of connection.channels.values()) {
    channel.send = () => {
      throw new TypeError('larger than the peer takes');
    };
  }
  const given = ann.call.send('large');
  assert.equal(given.length, 1);
  assert.deepEqual(ann.trouble.map(({ message }) => message), ['larger than the peer takes']);
  await stage.world.run(100);
  assert.deepEqual([...ben.data, ...cem.data].map(({ data }) => data), ['large']);
});

test('a room has one call at a time, since its signals do not say of which they are', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  await stage.actor();
  await stage.settled(5_000);
  const second = new Call(ann.client, ann.room, { webrtc: ann.device.webrtc, clock: ann.client.device.clock, lifecycle: [] });
  assert.throws(() => second.start(), /has a call/);
  await stage.settled(5_000);
  void ann.call.hangUp();
  second.start();
  assert.equal(second.snapshot.getSnapshot().state, 'running');
  ann.call = second;
  assert.deepEqual(await stage.end(), []);
});

test('the hub hears of each state, and of statistics by W3C’s names', async () => {
  const stage = new Stage();
  const ann = await stage.actor({ reportEvery: 10_000 });
  const ben = await stage.actor();
  await stage.settled(5_000);
  const entries = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', currentRoundTripTime: 0.02, localCandidateId: 'L', remoteCandidateId: 'R' },
    { id: 'L', type: 'local-candidate', candidateType: 'relay' },
    { id: 'R', type: 'remote-candidate', candidateType: 'host' },
    { id: 'A', type: 'inbound-rtp', jitter: 0.01, packetsLost: 5, packetsReceived: 95 },
    { id: 'V', type: 'inbound-rtp', jitter: 0.03, packetsLost: 5, packetsReceived: 95 },
  ];
  const [connection] = ann.device.connections;
  connection.getStats = async () => new Map(entries.map((entry) => [entry.id, entry]));
  await stage.world.run(10_000);
  Object.assign(entries[4], { packetsLost: 5, packetsReceived: 195 });
  await stage.world.run(10_000);
  const reports = stage.bed.sent('report').filter(({ session, fields }) => session.peer === ann.client.peer && fields.to === ben.client.peer);
  assert.deepEqual(reports.map(({ fields }) => fields.state), ['connecting', 'connected', 'connected', 'connected']);
  const pair = { currentRoundTripTime: 0.02, localCandidateType: 'relay', remoteCandidateType: 'host', jitter: 0.03 };
  assert.deepEqual(reports.slice(2).map(({ fields }) => fields.stats), [{ ...pair, fractionLost: 0.05 }, { ...pair, fractionLost: 0 }]);
});

test('a peer that did not change keeps its object in the snapshot', async () => {
  const stage = new Stage();
  const ann = await stage.actor();
  const ben = await stage.actor();
  await stage.settled(5_000);
  const before = stage.peers(ann)[0];
  await stage.actor();
  await stage.settled(5_000);
  assert.equal(stage.peers(ann).find(({ peer }) => peer === ben.client.peer), before);
});

test('without an RTCPeerConnection the call says what is missing', async () => {
  const stage = new Stage();
  await assert.rejects(stage.actor({ webrtc: {} }), /give one by the option `webrtc`/);
});
