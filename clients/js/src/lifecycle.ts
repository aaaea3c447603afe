import type { Unsubscribe } from './events.js';

/** What the app and its network do, told to the client by a {@link Lifecycle}. */
export interface LifecycleHooks {
  /** The app may be stopped at any moment from now on. */
  suspended(): void;
  /** The app runs again: its connection may have died without a sound. */
  resumed(): void;
  /** Another network, or one again: what was opened on the old one may be dead. */
  networkChanged(): void;
}

/** Watches something outside; returns what ends the watching. */
export type Lifecycle = (hooks: LifecycleHooks) => Unsubscribe;

/** As React Native's `AppState`. */
export interface AppStateLike {
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void };
}

/** As `NetInfo` of `@react-native-community/netinfo`. */
export interface NetInfoLike {
  addEventListener(listener: (state: NetInfoState) => void): () => void;
}
export interface NetInfoState {
  type: string;
  isConnected: boolean | null;
  details?: unknown;
}

/** For React Native: `lifecycle: [appState(AppState), netInfo(NetInfo)]`. */
export declare function appState(source: AppStateLike): Lifecycle;

/** For React Native, where a phone that leaves its Wi-Fi keeps sockets that will never speak again. */
export declare function netInfo(source: NetInfoLike): Lifecycle;

/** For browsers, and the default where there is a `window`: online and offline, a page that is shown again. */
export declare function browser(): Lifecycle;
