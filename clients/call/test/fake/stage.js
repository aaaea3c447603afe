import { Bed } from '../../../js/test/sim/bed.js';
import { Call } from '../../dist/esm/index.js';
import { FakeNet } from './webrtc.js';

/** A simulated hub, devices with fake RTCPeerConnections, and calls on them; all on one clock. */
export class Stage {
  actors = [];
  /** Calls of pages that are gone. */
  abandoned = [];

  constructor(wire = 'native', seed = 1) {
    this.bed = new Bed(wire, { seed });
    this.world = this.bed.world;
    this.net = new FakeNet(this.world);
  }

  /** Somebody in the room `garden` whose camera is shown. */
  async actor({ user = `user${this.actors.length}`, start = true, implicit = true, client: options = {}, saved, ...call } = {}) {
    const device = this.net.device({ implicit });
    const hooks = { resumed() {}, suspended() {}, networkChanged() {}, gone() {} };
    const lifecycle = [(given) => {
      Object.assign(hooks, given);
      return () => (actor.watched = false);
    }];
    let current;
    const keeper = {
      take: () => saved,
      keep: (given) => {
        current = given;
        return () => {};
      },
    };
    const client = await this.bed.connected({ user, keeper, ...options });
    const room = client.room('garden');
    const actor = { user, current, device, client, room, hooks, trouble: [], data: [], ended: [], watched: true };
    actor.makeCall = () => {
      actor.camera = this.net.stream('audio', 'video');
      actor.screen = undefined;
      actor.call = new Call(client, room, { webrtc: device.webrtc, camera: actor.camera, clock: client.device.clock, lifecycle, ...call });
      actor.call.on('trouble', ({ error }) => actor.trouble.push(error));
      actor.call.on('data', (event) => actor.data.push(event));
      actor.call.on('ended', (event) => actor.ended.push(event));
      actor.call.start();
    };
    this.actors.push(actor);
    if (start) {
      actor.makeCall();
      await this.bed.settle(client.join('garden'));
    }
    return actor;
  }

  /** The page is loaded anew: its session goes on, and nothing else of it. */
  async reload(actor) {
    const { session, seq } = actor.current();
    actor.client.device.clock.freeze();
    for (const connection of [...actor.device.connections]) connection.close();
    const saved = { session, seq };
    this.abandoned.push(actor.call);
    this.actors.splice(this.actors.indexOf(actor), 1);
    return this.actor({ user: actor.user, saved });
  }

  peers(actor) {
    return actor.call.snapshot.getSnapshot().peers;
  }

  /** What is not as it has to be between everybody that is in the room, as words. */
  faults() {
    const faults = [...this.net.violations];
    const there = this.actors.filter(({ room, call }) => room.state === 'joined' && call.snapshot.getSnapshot().state === 'running');
    for (const actor of there) {
      for (const other of there) {
        if (other === actor) continue;
        const name = `${this.actors.indexOf(actor)} of ${this.actors.indexOf(other)}`;
        const seen = this.peers(actor).find(({ peer }) => peer === other.client.peer);
        if (seen?.state !== 'connected') {
          faults.push(`${name}: ${seen?.state}`);
          continue;
        }
        if (!seen.dataOpen) faults.push(`${name}: no data channel`);
        if (!seen.camera) faults.push(`${name}: no camera`);
        if ((seen.screen !== undefined) !== (other.screen !== undefined)) faults.push(`${name}: sees a screen: ${seen.screen !== undefined}`);
      }
      for (const connection of actor.device.connections) {
        if (!connection.works) faults.push(`${this.actors.indexOf(actor)}: ${connection.connectionState}`);
        if (connection.signalingState !== 'stable') faults.push(`${this.actors.indexOf(actor)}: ${connection.signalingState}`);
      }
      if (actor.device.connections.size !== there.length - 1) faults.push(`${this.actors.indexOf(actor)} has ${actor.device.connections.size} connections`);
    }
    return faults;
  }

  async settled(within = 60_000) {
    await this.world.until(() => this.faults().length === 0, within).catch(() => {
      throw new Error(`not within ${within} ms: ${this.faults().join('; ')}`);
    });
  }

  async end() {
    for (const { device } of this.bed.clients) device.clock.thaw();
    for (const call of [...this.abandoned, ...this.actors.map((actor) => actor.call)]) void call.hangUp();
    await this.world.run(1_000);
    const left = this.actors.flatMap(({ device, watched }, n) => [
      ...(device.connections.size ? [`${n} has connections`] : []),
      ...(watched ? [`${n} is watched`] : []),
    ]);
    return [...left, ...(await this.bed.leftovers())];
  }
}
