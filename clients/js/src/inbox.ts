import { Timers, type Clock } from './timers.js';

/** `received` leaves after this long, or after so many pushes, whichever is first. */
const RECEIVED_MS = 100;
const RECEIVED_PUSHES = 32;
/** The hub keeps at most 1,024 pushes for a resume (512, and as much again for small senders). */
const MIDS_REMEMBERED = 2048;

/** Knows which pushes have been here, and tells the hub, in batches, which have reached the application. */
export class Inbox {
  /** The last push. */
  seq = 0;
  /** The last that the application has had, and the last that the hub has been told of. */
  private taken = 0;
  private told = 0;
  private readonly mids = new Set<string>();
  private readonly timers: Timers;

  constructor(clock: Clock, private readonly tell: (seq: number) => void) {
    this.timers = new Timers(clock);
  }

  /** Goes on with a session of which so much has been received. */
  continueFrom(seq: number): void {
    this.seq = this.taken = this.told = seq;
  }

  /** A connection begins, and what was received has been said by its resume. */
  begin(resumed: boolean): void {
    this.continueFrom(resumed ? this.seq : 0);
  }

  pause(): void {
    this.timers.stopAll();
  }

  /** Whether this push has been here before: by its number, or, under a new number, by its `mid`. */
  isRepeat(seq: number | undefined, mid: string | undefined): boolean {
    if (seq !== undefined) {
      if (seq <= this.seq) return true;
      this.seq = seq;
    }
    if (mid === undefined) return false;
    if (this.mids.has(mid)) return true;
    this.mids.add(mid);
    if (this.mids.size > MIDS_REMEMBERED) this.mids.delete(this.mids.values().next().value as string);
    return false;
  }

  /** The application has had everything so far. */
  take(): void {
    this.taken = this.seq;
    const untold = this.seq - this.told;
    if (untold >= RECEIVED_PUSHES) this.flush();
    else if (untold > 0 && !this.timers.running('received')) this.timers.start('received', RECEIVED_MS, () => this.flush());
  }

  /** What a message that leaves now may say of what the application has had; nothing if there is nothing new. */
  sayReceived(): { received?: number } {
    if (this.taken === this.told) return {};
    this.pause();
    this.told = this.taken;
    return { received: this.taken };
  }

  flush(): void {
    const { received } = this.sayReceived();
    if (received !== undefined) this.tell(received);
  }
}
