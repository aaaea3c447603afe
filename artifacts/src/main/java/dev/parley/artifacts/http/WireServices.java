package dev.parley.artifacts.http;

import dev.parley.node.edge.AddressBudget;

/** What all connections of the wire share. */
record WireServices(
        ArtifactsWireConfig config, Dispatcher dispatcher, ArtifactsWireMeters meters, AddressBudget addresses) {}
