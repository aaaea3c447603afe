import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

/**
 * What React Native's engine has of itself, and the few globals that React Native adds. A context of `vm` has the language
 * and nothing else: no EventTarget, no CustomEvent, no crypto, no AbortSignal, no TextEncoder, no URL, no structuredClone.
 */
const LACKING = [
  'EventTarget', 'Event', 'CustomEvent', 'crypto', 'AbortSignal', 'AbortController', 'TextEncoder', 'TextDecoder', 'URL', 'structuredClone',
  'queueMicrotask', 'performance', 'navigator', 'document', 'window', 'addEventListener', 'process', 'Buffer', 'WeakRef', 'FinalizationRegistry',
];

/** @returns what loads a CommonJS module into such a context, with the packages that it requires */
export function reactNative(globals) {
  const context = vm.createContext({ ...globals });
  vm.runInContext('delete globalThis.WeakRef; delete globalThis.FinalizationRegistry; delete Promise.withResolvers; delete Array.prototype.at;', context);
  for (const name of LACKING) assert.equal(vm.runInContext(`typeof ${name}`, context), 'undefined', name);
  return (file, packages = {}) => {
    const module = { exports: {} };
    vm.runInContext(`(function (module, exports, require) {${readFileSync(file, 'utf8')}\n})`, context)(module, module.exports, (name) => packages[name]);
    return module.exports;
  };
}
