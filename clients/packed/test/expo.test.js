import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EXAMPLES, install, run } from './install.js';

const VERSIONS = ['expo@56.0.23', '@config-plugins/react-native-webrtc@15.0.2'];
let app;

before(async () => {
  app = await mkdtemp(join(tmpdir(), 'parley-expo-'));
  await install(app, [], VERSIONS, { flags: ['--ignore-scripts', '--legacy-peer-deps'] });
  await copyFile(join(EXAMPLES, 'react-native/app.json'), join(app, 'app.json'));
});
after(() => app && rm(app, { recursive: true, force: true }));

test('Expo’s own tools take from app.json what both platforms have to declare', async () => {
  const { stdout } = await run(process.execPath, ['node_modules/.bin/expo', 'config', '--type', 'introspect', '--json'], { cwd: app, maxBuffer: 1e8, env: { ...process.env, EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1' } });
  const { _internal: { modResults: { android, ios } } } = JSON.parse(stdout);
  const permissions = android.manifest.manifest['uses-permission'].map(({ $ }) => $['android:name']);
  for (const permission of ['ACCESS_NETWORK_STATE', 'CAMERA', 'INTERNET', 'MODIFY_AUDIO_SETTINGS', 'RECORD_AUDIO']) {
    assert.ok(permissions.includes(`android.permission.${permission}`), `${permission}: ${permissions}`);
  }
  assert.equal(ios.infoPlist.NSCameraUsageDescription, 'So that those whom you call see you');
  assert.equal(ios.infoPlist.NSMicrophoneUsageDescription, 'So that those whom you call hear you');
});
