import { useEffect, useRef, useState, type DependencyList } from 'react';

interface Held<T> {
  readonly value: T;
  readonly deps: DependencyList;
  ending: boolean;
}

/**
 * Something that is made when a component is there, and ended when it is not, or when `deps` change. `StrictMode` ends every
 * effect and begins it again in the same turn: what was made is kept over that, so that nobody outside hears of it.
 * @returns nothing in the first render, and where `make` returns nothing
 */
export function useHeld<T>(make: () => T, end: (value: T) => void, deps: DependencyList): T | undefined {
  const [value, setValue] = useState<T>();
  const kept = useRef<Held<T> | undefined>(undefined);
  useEffect(() => {
    let held = kept.current;
    if (held?.ending && held.deps.every((one, n) => Object.is(one, deps[n]))) held.ending = false;
    else {
      held = { value: make(), deps, ending: false };
      kept.current = held;
      const made = held.value;
      setValue(() => made);
    }
    const mine = held;
    return () => {
      mine.ending = true;
      void Promise.resolve().then(() => {
        if (!mine.ending) return;
        mine.ending = false;
        if (kept.current === mine) {
          kept.current = undefined;
          setValue(undefined);
        }
        end(mine.value);
      });
    };
    // `make` and `end` are new in each render; those of the first with these `deps` are taken.
  }, deps);
  return value;
}
