package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import java.util.function.Consumer;

/** An outcome that its sender has yet to be told, outside of the link's lock. */
record Ended(Consumer<Outcome> done, Outcome outcome) {}
