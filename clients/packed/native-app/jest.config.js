/** React Native's own test environment; what has no JavaScript of its own is what Node.js has in its place. */
module.exports = {
  preset: '@react-native/jest-preset',
  testMatch: ['<rootDir>/call.jest.js'],
  moduleNameMapper: {
    // The preset, of which there is none for 0.88 yet, takes the names of exports for those of files.
    '^react-native/react-private-interface$': '<rootDir>/node_modules/react-native/src/react-private-interface.js',
    '^react-native-webrtc$': '<rootDir>/webrtc.js',
    '^@react-native-community/netinfo$': '<rootDir>/netinfo.js',
  },
};
