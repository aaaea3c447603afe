import { ParleyClient, type ClientInfo, type ClientOptions } from '@parley/client';
import type { WebRtc } from '@parley/call';
import { createContext, useContext, useMemo, useRef, type ComponentType, type ReactNode } from 'react';
import type { ButtonElementProps, VideoElementProps } from './elements.js';
import { useHeld } from './held.js';
import { Rooms } from './rooms.js';

/** What the components are made of, where that is not the browser's own: `<video>` and `<button>`. */
export interface Elements {
  /** For React Native: `({ stream }) => <RTCView streamURL={stream.toURL()} />` */
  video?: ComponentType<VideoElementProps>;
  /** For React Native: `({ onPress, children }) => <Pressable onPress={onPress}>{children}</Pressable>` */
  button?: ComponentType<ButtonElementProps>;
}

/** What {@link ParleyProvider} takes. */
export interface ParleyProviderProps extends Partial<Omit<ClientOptions, 'url' | 'token' | 'client'>> {
  /** A client of the application's own, which it connects and closes itself; all other options of the client are its own then. */
  client?: ParleyClient;
  /** Where the hub is. A client is made for it once there is a `token`, connected, and closed when this component goes. */
  url?: ClientOptions['url'];
  /**
   * A function is asked whenever one is needed, that of the last render; text is taken once. Without one there is no client yet, or none
   * any more.
   */
  token?: ClientOptions['token'] | undefined;
  /** What to tell the hub of this client. */
  info?: ClientInfo;
  /** For calls; `{ RTCPeerConnection, mediaDevices }` of react-native-webrtc. */
  webrtc?: WebRtc;
  elements?: Elements;
  children?: ReactNode;
}

export interface ParleyContext {
  readonly client: ParleyClient | undefined;
  readonly rooms: Rooms | undefined;
  readonly webrtc: WebRtc;
  readonly lifecycle: ClientOptions['lifecycle'];
  readonly elements: Elements;
}

const Context = createContext<ParleyContext | undefined>(undefined);
const NOTHING = {};

/** Gives all below it one connection to the hub. */
export function ParleyProvider({ client, url, webrtc = NOTHING, elements = NOTHING, children, ...options }: ParleyProviderProps) {
  const latest = useRef(options);
  latest.current = options;
  const address = url === undefined || typeof url === 'string' ? url : url.join(' ');
  const own = useHeld(
    () => {
      const { token, info, ...rest } = latest.current;
      if (client || url === undefined || token === undefined) return undefined;
      const made = new ParleyClient({
        ...rest,
        ...(info && { client: info }),
        url,
        // The one that was given last, since an application gives another function with each render.
        token: typeof token === 'string' ? token : (reason) => ask(latest.current.token, reason),
      });
      made.connect().catch(() => {}); // the state of the connection tells it
      return made;
    },
    (made) => made?.close(),
    [client, address, options.token === undefined],
  );
  const current = client ?? own;
  const { lifecycle } = options;
  const value = useMemo(() => ({ client: current, rooms: current && Rooms.of(current), webrtc, lifecycle, elements }), [current, webrtc, lifecycle, elements]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useParley(): ParleyContext {
  const context = useContext(Context);
  if (!context) throw new Error('There is no <ParleyProvider> around this component');
  return context;
}

/** The client of the {@link ParleyProvider}; nothing in the first render. */
export function useClient(): ParleyClient | undefined {
  return useParley().client;
}

const ask = (token: ClientOptions['token'] | undefined, reason: Parameters<Exclude<ClientOptions['token'], string>>[0]) =>
  typeof token === 'function' ? token(reason) : (token ?? '');
