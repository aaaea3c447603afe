import type { MediaStream } from '@parley/call';
import { useEffect, useRef, type ComponentType, type ReactNode } from 'react';
import type { CallView } from './hooks.js';
import { useParley } from './provider.js';

/** What {@link Elements.video} is given. */
export interface VideoElementProps {
  stream: MediaStream;
  /** One's own: to be seen, and not to be heard. */
  muted: boolean;
  /** Whatever else {@link Video} was given, such as `style`, `className` or `objectFit`. */
  [other: string]: unknown;
}

/** What {@link Elements.button} is given. */
export interface ButtonElementProps {
  /** Both are the same, for React and for React Native. */
  onClick: () => void;
  /** As `onClick`. */
  onPress: () => void;
  /** Whether what it stands for is on. */
  pressed: boolean;
  disabled: boolean;
  children: ReactNode;
  [other: string]: unknown;
}

/** What {@link Video} takes. */
export interface VideoProps {
  stream: MediaStream | undefined;
  muted?: boolean;
  /** Shown while there is no stream. */
  children?: ReactNode;
  [other: string]: unknown;
}

/** Plays a stream: `<Video stream={peer.camera} />`. */
export function Video({ stream, muted = false, children, ...others }: VideoProps) {
  const { elements } = useParley();
  if (!stream) return <>{children}</>;
  const Element: ComponentType<VideoElementProps> = elements.video ?? PlainVideo;
  return <Element {...others} stream={stream} muted={muted} />;
}

function PlainVideo({ stream, ...others }: VideoElementProps) {
  const element = useRef<{ srcObject: unknown } | null>(null);
  useEffect(() => {
    const { current } = element;
    if (current) current.srcObject = stream;
    return () => {
      if (current) current.srcObject = null; // so that the page lets go of the stream
    };
  }, [stream]);
  return <video autoPlay playsInline {...others} ref={element as never} />;
}

/** What a {@link CallButton} switches. */
export type CallAction = 'microphone' | 'camera' | 'screen';

/** What {@link CallButton} takes. */
export interface CallButtonProps {
  /** Of `useCall`. */
  call: CallView;
  /** What it switches on and off. */
  action: CallAction;
  /** What a screen could not be shared for; a user who has thought better of it is no error. */
  onError?: (error: Error) => void;
  /** What it shows, or what makes that of whether it is on. */
  children?: ReactNode | ((on: boolean) => ReactNode);
  [other: string]: unknown;
}

const DENIED: ReadonlySet<string> = new Set(['NotAllowedError', 'AbortError']);

/** Switches microphone, camera or the shared screen on and off: `<CallButton call={call} action="microphone">Mute</CallButton>`. */
export function CallButton({ call: view, action, onError, children, ...others }: CallButtonProps) {
  const { elements } = useParley();
  const { call, state } = view;
  const on = { microphone: view.microphoneOn, camera: view.cameraOn, screen: view.screen !== undefined }[action];
  const toggle = () => {
    if (!call) return;
    if (action !== 'screen') call.enable(action === 'microphone' ? 'audio' : 'video', !on);
    else if (on) call.share(null);
    else call.shareScreen().catch((error: Error) => !DENIED.has(error.name) && onError?.(error));
  };
  const Element: ComponentType<ButtonElementProps> = elements.button ?? PlainButton;
  return (
    <Element {...others} onClick={toggle} onPress={toggle} pressed={on} disabled={!call || state === 'ended'}>
      {typeof children === 'function' ? children(on) : children}
    </Element>
  );
}

function PlainButton({ onPress, pressed, children, ...others }: ButtonElementProps) {
  return (
    <button type="button" aria-pressed={pressed} {...others}>
      {children}
    </button>
  );
}
