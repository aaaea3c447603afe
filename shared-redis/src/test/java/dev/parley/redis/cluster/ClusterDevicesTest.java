package dev.parley.redis.cluster;

import dev.parley.hub.fixtures.store.DevicesContract;
import dev.parley.hub.store.Devices;

class ClusterDevicesTest extends DevicesContract {
    @Override
    protected Devices devices() {
        return ClusterOfThree.one().devices();
    }

    @Override
    protected Devices otherDevices() {
        return ClusterOfThree.other().devices();
    }
}
