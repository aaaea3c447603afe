/** As of `@react-native-community/netinfo`, for a phone that a test carries about. */
const listeners = new Set();
let state = { type: 'wifi', isConnected: true, details: { ipAddress: '192.0.2.1' } };

export function moveTo(other) {
  state = other;
  for (const listener of listeners) listener(state);
}

export default {
  addEventListener(listener) {
    listeners.add(listener);
    listener(state);
    return () => listeners.delete(listener);
  },
};
