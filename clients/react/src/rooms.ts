import type { JoinAs, ParleyClient, Room } from '@parley/client';

/** Rooms of one client that components are in: joined with the first of them, left after the last. */
export class Rooms {
  private static readonly all = new WeakMap<ParleyClient, Rooms>();
  private readonly held = new Map<string, Held>();

  private constructor(private readonly client: ParleyClient) {}

  static of(client: ParleyClient): Rooms {
    const rooms = Rooms.all.get(client) ?? new Rooms(client);
    Rooms.all.set(client, rooms);
    return rooms;
  }

  /** Kept from when it is rendered: until somebody listens the client may forget one that was left before. */
  room(name: string): Room {
    return this.of(name).room;
  }

  async enter(name: string, as: JoinAs | undefined): Promise<void> {
    const held = this.of(name);
    held.holders++;
    await held.room.join(as);
  }

  /** Not before this turn is over: whoever enters meanwhile, as in `StrictMode`, stays in it. */
  exit(name: string): void {
    const held = this.of(name);
    held.holders--;
    void Promise.resolve().then(() => {
      if (held.holders > 0 || this.held.get(name) !== held) return;
      this.held.delete(name);
      if (this.client.state !== 'closed') held.room.leave().catch(() => {}); // it is left whatever the hub says
    });
  }

  private of(name: string): Held {
    const held = this.held.get(name) ?? { room: this.client.room(name), holders: 0 };
    this.held.set(name, held);
    return held;
  }
}

interface Held {
  readonly room: Room;
  holders: number;
}
