import { Call, type CallOptions } from '@parley/call';
import { Value, type ParleyClient, type Room } from '@parley/client';

/** The call of a room, which all components that want one share: begun with the first of them, ended after the last. */
export class SharedCall {
  private static readonly all = new WeakMap<Room, SharedCall>();
  readonly error = new Value<Error | undefined>(undefined);
  readonly call: Call;
  private holders = 1;

  private constructor(private readonly room: Room, client: ParleyClient, private readonly options: CallOptions, media: object | false) {
    this.call = new Call(client, room, options);
    const failed = (error: Error) => this.error.set(error);
    // The others wait for whatever is asked of the user; those who come are called once it is answered.
    const opened = media === false ? Promise.resolve() : this.call.open(media).then(() => {}, failed);
    opened.then(() => this.call.start()).catch(failed);
  }

  static enter(client: ParleyClient, room: Room, options: CallOptions, media: object | false): SharedCall {
    const there = SharedCall.all.get(room);
    if (there && there.options.webrtc === options.webrtc) {
      there.holders++;
      return there;
    }
    const made = new SharedCall(room, client, options, media);
    SharedCall.all.set(room, made);
    return made;
  }

  exit(): void {
    if (--this.holders > 0) return;
    if (SharedCall.all.get(this.room) === this) SharedCall.all.delete(this.room);
    void this.call.hangUp();
  }
}
