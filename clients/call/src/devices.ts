import { Value } from '@parley/client';
import { mediaDevices, type DeviceLike, type MediaDeviceInfo, type MediaDevicesLike, type WebRtc } from './types.js';

/** What there is to choose from. Browsers tell labels only once a stream has been allowed. */
export interface DeviceList {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
  /** None in React Native and in some browsers, which choose by themselves. */
  readonly speakers: readonly MediaDeviceInfo[];
}

/** The devices, kept current while somebody subscribes: `useSyncExternalStore(devices.subscribe, devices.getSnapshot)`. */
export class Devices extends Value<DeviceList> {
  private readonly source: MediaDevicesLike;
  private readonly changed = () => void this.refresh();
  private watching = false;

  constructor(webrtc: WebRtc = {}) {
    super({ cameras: [], microphones: [], speakers: [] });
    this.source = mediaDevices(webrtc);
  }

  /** Looks at once, such as after the first stream was allowed. Tells nothing where the devices can't be listed. */
  async refresh(): Promise<DeviceList> {
    const all = await this.source.enumerateDevices().catch(() => []) as DeviceLike[];
    const of = (kind: string) => all.filter((device) => device.kind === kind) as unknown as MediaDeviceInfo[];
    this.set({ cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') });
    return this.getSnapshot();
  }

  protected override watched(listeners: number): void {
    if (this.watching === listeners > 0) return;
    this.watching = listeners > 0;
    if (this.watching) {
      this.source.addEventListener?.('devicechange', this.changed);
      this.changed();
    } else this.source.removeEventListener?.('devicechange', this.changed);
  }
}
