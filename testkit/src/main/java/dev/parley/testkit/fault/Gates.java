package dev.parley.testkit.fault;

/** The proxy's two gates, which all its connections pass. */
record Gates(Gate toServer, Gate toClient) {

    Gate of(Direction direction) {
        return switch (direction) {
            case TO_SERVER -> toServer;
            case TO_CLIENT -> toClient;
        };
    }
}
