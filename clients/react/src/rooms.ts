import type { JoinAs, ParleyClient, Room } from '@parley/client';

/** Rooms of one client that components are in: joined with the first of them, left after the last. */
export class Rooms {
  private static readonly all = new WeakMap<ParleyClient, Rooms>();
  private readonly holders = new Map<string, number>();

  private constructor(private readonly client: ParleyClient) {}

  static of(client: ParleyClient): Rooms {
    const rooms = Rooms.all.get(client) ?? new Rooms(client);
    Rooms.all.set(client, rooms);
    return rooms;
  }

  room(name: string): Room {
    return this.client.room(name);
  }

  async enter(name: string, as: JoinAs | undefined): Promise<void> {
    this.holders.set(name, (this.holders.get(name) ?? 0) + 1);
    await this.room(name).join(as);
  }

  /** Not before this turn is over: whoever enters meanwhile, as in `StrictMode`, stays in it. */
  exit(name: string): void {
    this.holders.set(name, (this.holders.get(name) ?? 1) - 1);
    void Promise.resolve().then(() => {
      if (this.holders.get(name) !== 0) return;
      this.holders.delete(name);
      if (this.client.state !== 'closed') this.room(name).leave().catch(() => {}); // it is left whatever the hub says
    });
  }
}
