package dev.parley.system.ops;

import java.util.function.Consumer;

/** What may happen to a hub that an operator has to be told of, and by which alert, in the order in which it is made. */
enum OperatorFault {
    NODE_KILLED("a node is killed", "ParleyNodeDown", FaultyHub::killNode, FaultyHub::restartNode),
    STOP_HANGS("a node does not come to its end", "ParleyDrainStuck", FaultyHub::hangInStop, FaultyHub::endHanging),
    KEYS_GONE(
            "the issuer of token keys is gone", "ParleyTokenKeysUnreachable", FaultyHub::hideKeys, FaultyHub::showKeys),
    CLIENTS_FULL(
            "`maxclients` of a Redis are connected",
            "ParleyRedisMaxClients",
            FaultyHub::fillClients,
            FaultyHub::makeRoomForClients),
    EVICTION("a Redis evicts keys", "ParleyRedisEvictions", FaultyHub::evict, FaultyHub::stopEvicting),
    REDIS_REFUSES(
            "the shared Redis refuses commands",
            "ParleyRedisRefuses",
            FaultyHub::forbidScripts,
            FaultyHub::allowScripts),
    REDIS_SLOW("a Redis is slow", "ParleyRedisSlow", FaultyHub::slowDown, FaultyHub::speedUp),
    UNREACHABLE("a flood of signals is `unreachable`", "ParleySignalsUnreachable", FaultyHub::flood, FaultyHub::ebb),
    MEMORY_ALARM(
            "RabbitMQ has a memory alarm", "ParleyAmqpBlocked", FaultyHub::raiseMemoryAlarm, FaultyHub::endMemoryAlarm),
    BROKER_KILLED("RabbitMQ is killed", "ParleyAmqpDown", FaultyHub::killBroker, FaultyHub::restartBroker),
    SIGNALING_REDIS_KILLED(
            "signaling's Redis is killed",
            "ParleyRedisDown",
            hub -> hub.servers().signaling().crash(),
            hub -> hub.servers().signaling().restart()),
    ROOMS_REDIS_KILLED(
            "rooms' Redis is killed",
            "ParleyRedisDown",
            hub -> hub.servers().rooms().crash(),
            hub -> hub.servers().rooms().restart()),
    SHARED_REDIS_KILLED(
            "the shared Redis is killed",
            "ParleyRedisDown",
            hub -> hub.servers().shared().crash(),
            hub -> hub.servers().shared().restart());

    private final String words;
    private final String alert;
    private final Consumer<FaultyHub> make;
    private final Consumer<FaultyHub> undo;

    OperatorFault(String words, String alert, Consumer<FaultyHub> make, Consumer<FaultyHub> undo) {
        this.words = words;
        this.alert = alert;
        this.make = make;
        this.undo = undo;
    }

    /** As operators are told. */
    String words() {
        return words;
    }

    String alert() {
        return alert;
    }

    /** Returns when it has begun. */
    void make(FaultyHub hub) {
        make.accept(hub);
    }

    /** Returns when its cause is gone. */
    void undo(FaultyHub hub) {
        undo.accept(hub);
    }
}
