package dev.parley.hub.session;

import dev.parley.hub.HubConfig;
import dev.parley.hub.ice.IceServers;
import dev.parley.hub.node.Lease;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.route.Router;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionStore;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * What every session of a node uses.
 *
 * @param secrets for the ids of sessions and peers: nobody must be able to guess what comes next
 */
public record Services(
        NodeRef self,
        HubConfig config,
        LocalRooms rooms,
        Router router,
        Presence presence,
        SessionStore store,
        SessionRegistry registry,
        SessionWriters writers,
        OutboxSpace space,
        Notices notices,
        RequestHandler requests,
        IceServers ice,
        Clock clock,
        Devices devices,
        Lease lease,
        RandomGenerator secrets) {}
