package dev.parley.hub.admin;

/**
 * What operators may see of a hub and do to it. Any thread; nothing blocks. What is answered as a stage completes on whatever
 * thread, or fails with {@link dev.parley.hub.store.StoreUnavailableException} where the store that it takes does not answer.
 */
public record AdminOperations(
        Inspection inspection, Moderation moderation, TokenRevocation revocation, Draining draining) {}
