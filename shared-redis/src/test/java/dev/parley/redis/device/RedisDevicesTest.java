package dev.parley.redis.device;

import dev.parley.hub.fixtures.store.DevicesContract;
import dev.parley.hub.store.Devices;
import dev.parley.redis.TwoClients;

/** Its two clients are of both deployables: a device is one on both wires. */
class RedisDevicesTest extends DevicesContract {
    @Override
    protected Devices devices() {
        return TwoClients.one().devices();
    }

    @Override
    protected Devices otherDevices() {
        return TwoClients.web().devices();
    }
}
