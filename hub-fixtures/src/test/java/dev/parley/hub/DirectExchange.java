package dev.parley.hub;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.node.NodeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What joins the nodes of a {@link TestBed}: messages move when its loop does, unless the test holds them. */
final class DirectExchange {
    private final ManualLoop loop;
    private final Map<NodeRef, SignalExchange.Inbox> inboxes = new HashMap<>();
    private final Map<NodeRef, SignalExchange.Inbox> dead = new HashMap<>();
    private @Nullable List<Runnable> held;
    private final List<Consumer<Outcome>> unanswered = new ArrayList<>();
    /** Whether roster events get lost. */
    boolean losesEvents;
    /** Whether signals get lost; {@link #answerLost} makes up for their answers. */
    boolean losesSignals;
    /** Whether answers get lost; {@link #answerLost} makes up for them. */
    boolean losesAnswers;
    /** What signals end as, without arriving; {@code null}: they arrive. */
    @Nullable
    Outcome refusal;
    /** How many messages have arrived and are not answered. */
    int open;
    /** How many signals were sent. */
    int signals;
    /** How many times it was told that a session is replaced. */
    int replacements;

    DirectExchange(ManualLoop loop) {
        this.loop = loop;
    }

    /** From now on nothing arrives, until {@link #release}. */
    void hold() {
        held = new ArrayList<>();
    }

    /** What was held arrives, in order. */
    void release() {
        final List<Runnable> all = held == null ? List.of() : held;
        held = null;
        all.forEach(loop::execute);
        loop.runTasks();
    }

    /** The senders whose answers got lost hear this, the last of them first. */
    void answerLost(Outcome outcome) {
        losesSignals = false;
        losesAnswers = false;
        unanswered.reversed().forEach(done -> done.accept(outcome));
        unanswered.clear();
        loop.runTasks();
    }

    /** The node's process is gone, or the broker has lost it. */
    void kill(NodeRef node) {
        final SignalExchange.@Nullable Inbox inbox = inboxes.remove(node);
        if (inbox != null) {
            dead.put(node, inbox);
        }
    }

    /** The broker has the node again. */
    void revive(NodeRef node) {
        inboxes.put(node, Objects.requireNonNull(dead.remove(node)));
    }

    SignalExchange of(NodeRef self) {
        return new SignalExchange() {
            @Override
            public CompletionStage<Void> start(Inbox inbox) {
                inboxes.put(self, inbox);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> done) {
                if (to.equals(self)) {
                    throw new AssertionError("a node does not send to itself: " + message);
                }
                if (message instanceof NodeMessage.EndSession) {
                    replacements++;
                }
                if (message instanceof NodeMessage.Signal) {
                    signals++;
                    if (losesSignals) {
                        unanswered.add(done);
                        return;
                    }
                    if (refusal != null) {
                        final Outcome outcome = refusal;
                        loop.execute(() -> done.accept(outcome));
                        return;
                    }
                }
                if (!losesEvents || !(message instanceof NodeMessage.Roster)) {
                    move(() -> arrive(self, to, message, done));
                }
            }

            @Override
            public void speak(int version) {
                // Nothing is written.
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public CompletionStage<Void> close() {
                kill(self);
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    private void move(Runnable task) {
        if (held != null) {
            held.add(task);
        } else {
            loop.execute(task);
        }
    }

    private void arrive(NodeRef from, NodeRef to, NodeMessage message, Consumer<Outcome> done) {
        final SignalExchange.@Nullable Inbox inbox = inboxes.get(to);
        if (inbox == null) {
            done.accept(Outcome.NO_NODE);
        } else {
            open++;
            inbox.receive(from, message, outcome -> {
                open--;
                if (losesAnswers) {
                    unanswered.add(done);
                } else {
                    move(() -> done.accept(outcome));
                }
            });
        }
    }
}
