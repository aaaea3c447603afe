package dev.parley.hub.session;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionStore;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that answers appends when the test does, and nothing else. */
class HandStore implements SessionStore {
    final List<Pending> pending = new ArrayList<>();
    boolean available = true;
    boolean throwing;

    record Pending(List<Append> appends, CompletableFuture<List<Written>> answer) {}

    List<List<String>> batches() {
        return pending.stream()
                .map(batch -> batch.appends.stream()
                        .map(append -> append.session().value())
                        .toList())
                .toList();
    }

    void answer(int index) {
        answer(index, Written.SAFE);
    }

    void answer(int index, Written result) {
        final Pending batch = pending.remove(index);
        batch.answer.complete(Collections.nCopies(batch.appends.size(), result));
    }

    @Override
    public CompletionStage<List<Written>> append(List<Append> appends) {
        if (throwing) {
            throw new IllegalStateException("against the contract");
        }
        final CompletableFuture<List<Written>> answer = new CompletableFuture<>();
        pending.add(new Pending(appends, answer));
        return answer;
    }

    @Override
    public boolean available() {
        return available;
    }

    @Override
    public CompletionStage<Claim> claim(
            SessionId session, UserId user, NodeRef owner, long generation, long knownEpoch, Duration window) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<Void> contested(SessionId session) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<Claim> adopt(
            SessionId session, NodeRef dead, long deadGeneration, NodeRef owner, long generation) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<Written> close(SessionId session, long epoch) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<List<Owned>> ownedBy(NodeRef node) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<Void> forget(NodeRef node, List<Owned> sessions) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<Void> renew(List<SessionId> sessions) {
        throw new AssertionError();
    }

    @Override
    public CompletionStage<Written> end(SessionId session, long epoch) {
        throw new AssertionError();
    }
}
