import type { JoinReply, Peer, PeerId, PeerJoined, PeerLeft, PeerUpdated } from './messages.js';

export type RosterEvent =
  | { type: 'peer-joined'; fields: PeerJoined }
  | { type: 'peer-updated'; fields: PeerUpdated }
  | { type: 'peer-left'; fields: PeerLeft };

/** `gap`: something before it is missing, and the roster has to be read. */
export type Verdict = 'applied' | 'old' | 'gap';

const MOST_EARLY = 256;

/** Who is in one room as of one version, and events that came before they could be placed. Knows the rules of versions. */
export class Roster {
  version = -1;
  peers: ReadonlyMap<PeerId, Peer> = new Map();
  private early: RosterEvent[] = [];

  /** Takes a roster. @returns the events to try again, which came before it could be known where they belong */
  reset(reply: JoinReply): RosterEvent[] {
    if (reply.version >= this.version) { // else events have overtaken this reply
      this.version = reply.version;
      this.peers = new Map(reply.peers.filter(({ peer }) => peer !== reply.peer).map((entry) => [entry.peer, entry]));
    }
    return this.early.splice(0).sort((a, b) => a.fields.version - b.fields.version);
  }

  /** @returns who was there */
  forget(): ReadonlyMap<PeerId, Peer> {
    const { peers } = this;
    this.version = -1;
    this.peers = new Map();
    this.early = [];
    return peers;
  }

  apply(event: RosterEvent, self: PeerId | undefined): Verdict {
    const { fields } = event;
    if (fields.version <= this.version) return 'old';
    const follows = fields.after ?? fields.version - 1; // what lies between was this peer's own doing
    if (this.version < 0 || follows > this.version) {
      this.early.push(event);
      // The newest are kept: they show, after the roster is read, whether it has to be read once more.
      if (this.early.length > MOST_EARLY) this.early.shift();
      return 'gap';
    }
    this.version = fields.version;
    if (fields.peer === self) return 'applied';
    const peers = new Map(this.peers);
    if (event.type === 'peer-left') peers.delete(fields.peer);
    else {
      const entry = changed(peers.get(fields.peer), event.fields);
      if (entry) peers.set(fields.peer, entry);
    }
    this.peers = peers;
    return 'applied';
  }
}

/** @returns nothing for an update of somebody who is not there */
function changed(before: Peer | undefined, fields: PeerJoined | PeerUpdated): Peer | undefined {
  if (!before && !('user' in fields)) return undefined;
  const { room, version, after, seq, ...said } = fields as PeerUpdated & { seq?: number };
  const entry: Record<string, unknown> = { ...before, ...said };
  if (entry.name === null) delete entry.name;
  if (entry.metadata === null) delete entry.metadata;
  return entry as unknown as Peer;
}
