import type { Unsubscribe } from './events.js';
import type { SessionKeeper } from './keeper.js';

/** What the app and its network do, told to the client by a {@link Lifecycle}. */
export interface LifecycleHooks {
  /** The app may be stopped at any moment from now on. */
  suspended(): void;
  /** The app runs again: its connection may have died without a sound. */
  resumed(): void;
  /** Another network, or one again: what was opened on the old one may be dead. */
  networkChanged(): void;
  /** It goes, and will not come back: others see this peer leave at once, unless a {@link SessionKeeper} goes on with the session. */
  gone(): void;
}

/** Watches something outside; returns what ends the watching. */
export type Lifecycle = (hooks: LifecycleHooks) => Unsubscribe;

/** As React Native's `AppState`. */
export interface AppStateLike {
  /** Told `active`, `background` or `inactive`. */
  addEventListener(type: 'change', listener: (state: string) => void): {
    /** Ends it. */
    remove(): void;
  };
}

/** As `NetInfo` of `@react-native-community/netinfo`. */
export interface NetInfoLike {
  /** Told the state of the moment, and each that follows; returns what ends that. */
  addEventListener(listener: (state: NetInfoState) => void): () => void;
}
/** The network at one moment. */
export interface NetInfoState {
  type: string;
  isConnected: boolean | null;
  details?: unknown;
}

/** For React Native: `lifecycle: [appState(AppState), netInfo(NetInfo)]`. */
export function appState(source: AppStateLike): Lifecycle {
  return (hooks) => {
    const subscription = source.addEventListener('change', (state) => {
      if (state === 'active') hooks.resumed();
      else if (state === 'background') hooks.suspended(); // `inactive` is a glance at the notifications
    });
    return () => subscription.remove();
  };
}

/** For React Native, where a phone that leaves its Wi-Fi keeps sockets that will never speak again. */
export function netInfo(source: NetInfoLike): Lifecycle {
  return (hooks) => {
    let last: string | undefined;
    return source.addEventListener(({ type, isConnected, details }) => {
      const { ipAddress } = (details ?? {}) as { ipAddress?: string };
      const network = [type, isConnected, ipAddress].join();
      // NetInfo tells the state of the moment first, and then every change of signal strength, too.
      if (last !== undefined && network !== last) hooks.networkChanged();
      last = network;
    });
  };
}

interface Target {
  addEventListener?(type: string, listener: (event: never) => void): void;
  removeEventListener?(type: string, listener: (event: never) => void): void;
}

/** Listens where there is something to listen to. */
export function listen(target: unknown, type: string, listener: (event: never) => void): Unsubscribe {
  const source = target as Target | undefined;
  if (!source?.addEventListener || !source.removeEventListener) return () => {};
  source.addEventListener(type, listener);
  return () => source.removeEventListener?.(type, listener);
}

/** For browsers, and the default: online and offline, a page that is shown again, or closed. Elsewhere it does nothing. */
export function browser(): Lifecycle {
  return (hooks) => {
    const scope = globalThis as { document?: { visibilityState: string }; navigator?: { connection?: { type?: string } } };
    const { document } = scope;
    const connection = scope.navigator?.connection;
    let type = connection?.type;
    const changed = () => hooks.networkChanged();
    const estimated = () => {
      // Told with every estimate of how fast the network is, too, and where there is no type with nothing else.
      if (type !== connection?.type) changed();
      type = connection?.type;
    };
    const all = [
      listen(scope, 'online', changed),
      listen(scope, 'offline', changed),
      listen(scope, 'pageshow', ({ persisted }: { persisted?: boolean }) => persisted && hooks.resumed()),
      listen(scope, 'pagehide', ({ persisted }: { persisted?: boolean }) => persisted || hooks.gone()),
      listen(connection, 'change', estimated),
      listen(document, 'visibilitychange', () => (document?.visibilityState === 'hidden' ? hooks.suspended() : hooks.resumed())),
    ];
    return () => all.forEach((off) => off());
  };
}
