import type { Observable, Unsubscribe } from '@parley/client';

/** Events by name, with types. What a listener throws harms neither the others nor the call. */
export class Emitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<(event: never) => void>>();

  /** Calls the listener at each event of the type, until the function that is returned is called. */
  on<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): Unsubscribe {
    const own = (event: Events[Type]) => listener(event);
    const all = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, all.add(own));
    return () => {
      all.delete(own);
    };
  }

  protected emit<Type extends keyof Events>(type: Type, event: Events[Type]): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) guarded(() => listener(event as never));
  }
}

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

  set(value: T): void {
    this.current = value;
    for (const listener of [...this.listeners]) guarded(listener);
  }

  /** @param _listeners so many there are by now */
  protected watched(_listeners: number): void {}
}

/** Runs what belongs to the application. */
function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    const scope = globalThis as { reportError?: (error: unknown) => void; console?: { error(...what: unknown[]): void } };
    if (scope.reportError) scope.reportError(error);
    else scope.console?.error(error);
  }
}
