import type { ConnectionLike, SenderLike, StreamLike } from './types.js';

const KINDS = ['audio', 'video'] as const;

/**
 * What one connection sends of one source, the camera or the screen: a sender for each kind, made once and kept. So what is
 * shown can end, begin again and change, and only what was never shown before has to be negotiated.
 */
export class Outgoing {
  /** The stream whose id the other side sees, whatever is shown later. */
  private home: StreamLike | undefined;
  private readonly senders = new Map<string, SenderLike>();

  get id(): string | undefined {
    return this.home?.id;
  }

  async show(connection: ConnectionLike, stream: StreamLike | undefined): Promise<void> {
    const tracks = stream?.getTracks() ?? [];
    const replaced: Promise<void>[] = [];
    for (const kind of KINDS) {
      const track = tracks.find((one) => one.kind === kind && one.readyState !== 'ended');
      const sender = this.senders.get(kind);
      if (sender) replaced.push(sender.replaceTrack(track ?? null));
      else if (track && stream) this.senders.set(kind, connection.addTrack(track, (this.home ??= stream)));
    }
    await Promise.all(replaced);
  }
}
