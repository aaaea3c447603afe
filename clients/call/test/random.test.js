import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from './fake/stage.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const SCRIPTS = Number(process.env.SCRIPTS ?? 100);
/** In the end nothing happens any more, and by then everything has to be well. */
const QUIET_MS = 600_000;

test(`random scripts of glare, lost networks, reloads and restarts end in a call of everybody with everybody (SEED=${SEED} SCRIPTS=${SCRIPTS})`, async () => {
  for (let n = 0; n < SCRIPTS; n++) {
    const seed = (SEED + n) >>> 0;
    const said = [];
    try {
      await script(seed, said);
    } catch (error) {
      throw new Error(`SEED=${seed} SCRIPTS=1: ${error.message}\n  ${said.join('\n  ')}`, { cause: error });
    }
  }
});

async function script(seed, said) {
  const stage = new Stage(seed % 2 ? 'native' : 'web', seed);
  const { world, net } = stage;
  if (world.chance(0.5)) stage.bed.hub.iceLifetime = 60_000;
  const many = 2 + world.below(3);
  for (let n = 0; n < many; n++) await stage.actor({ implicit: world.chance(0.6) });
  const say = (text) => said.push(`${world.now()} ${text}`);
  for (let n = 4 + world.below(20); n > 0; n--) {
    const actor = world.pick(stage.actors);
    const name = stage.actors.indexOf(actor);
    const what = world.below(100);
    if (what < 25) {
      actor.screen = actor.screen ? undefined : net.stream('video');
      say(`${name} ${actor.screen ? 'shares' : 'shares no more'}`);
      actor.call.share(actor.screen ?? null);
    } else if (what < 35) {
      actor.camera = net.stream('audio', 'video');
      say(`${name} shows another camera`);
      actor.call.show(actor.camera);
    } else if (what < 55) {
      say(`${name} changes its network`);
      actor.device.move();
      if (world.chance(0.7)) actor.client.device.cut();
      if (world.chance(0.7)) actor.hooks.networkChanged();
    } else if (what < 65) {
      say(`${name} has no network for a while`);
      actor.device.cut(false);
      actor.client.device.cut();
      world.setTimeout(() => actor.device.cut(true), world.below(40_000));
    } else if (what < 75) {
      say(`${name} loses the hub`);
      actor.client.device.cut();
    } else if (what < 82) {
      say(`${name} hangs up and calls again`);
      void actor.call.hangUp();
      actor.makeCall();
      actor.watched = true;
    } else if (what < 89) {
      say(`${name} leaves and comes again`);
      actor.room.leave().catch(() => {});
      actor.room.join().catch(() => {});
    } else if (what < 94) {
      const session = stage.bed.hub.session(actor.client.peer);
      say(`${name} loses its session`);
      if (session) stage.bed.hub.forget(session);
    } else if (actor.current()) {
      say(`${name} is loaded anew`);
      await stage.reload(actor);
    }
    await world.run(world.chance(0.5) ? world.below(100) : world.below(20_000));
  }
  await stage.settled(QUIET_MS);
  assert.deepEqual(await stage.end(), []);
}
