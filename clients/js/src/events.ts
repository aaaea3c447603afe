/** Ends what it was given for; calling it again does nothing. */
export type Unsubscribe = () => void;

/**
 * Events by name, with types: no `EventTarget`, which React Native may lack. A listener that throws harms neither the
 * others nor the connection; its error goes where errors go that nobody catches.
 */
export class Emitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<(event: never) => void>>();

  /** Calls the listener at each event of the type, until the function that is returned is called. */
  on<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): Unsubscribe {
    const own = (event: Events[Type]) => listener(event); // so that one listener may be added twice
    const all = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, all.add(own));
    return () => {
      all.delete(own);
    };
  }

  /** As {@link on}, for the next event alone. */
  once<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): Unsubscribe {
    const off = this.on(type, (event) => {
      off();
      listener(event);
    });
    return off;
  }

  protected emit<Type extends keyof Events>(type: Type, event: Events[Type]): void {
    const all = this.listeners.get(type) ?? new Set();
    for (const listener of [...all]) if (all.has(listener)) guarded(() => listener(event as never));
  }

  protected hasListeners(type: keyof Events): boolean {
    return (this.listeners.get(type)?.size ?? 0) > 0;
  }

  protected hasAnyListeners(): boolean {
    return [...this.listeners.keys()].some((type) => this.hasListeners(type));
  }
}

/**
 * A value that changes: an immutable snapshot, and word of each new one. Both functions may be passed on by themselves,
 * as in React's `useSyncExternalStore(roster.subscribe, roster.getSnapshot)`.
 */
export interface Observable<T> {
  /** The same object until something has changed. */
  readonly getSnapshot: () => T;
  /** Calls the listener after each change. */
  readonly subscribe: (listener: () => void) => Unsubscribe;
}

/** An {@link Observable} that can be set. */
export class Value<T> implements Observable<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  readonly getSnapshot = (): T => this.current;

  readonly subscribe = (listener: () => void): Unsubscribe => {
    const own = () => listener();
    this.listeners.add(own);
    this.watched(this.listeners.size);
    return () => {
      if (this.listeners.delete(own)) this.watched(this.listeners.size);
    };
  };

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  /** Takes another value, and tells it. */
  set(value: T): void {
    this.current = value;
    for (const listener of [...this.listeners]) if (this.listeners.has(listener)) guarded(listener);
  }

  /** @param _listeners so many there are by now */
  protected watched(_listeners: number): void {}
}

/** Runs what belongs to the application. */
export function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    const scope = globalThis as { reportError?: (error: unknown) => void; console?: { error(...what: unknown[]): void } };
    if (scope.reportError) scope.reportError(error);
    else scope.console?.error(error);
  }
}
