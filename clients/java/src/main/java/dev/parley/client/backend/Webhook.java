package dev.parley.client.backend;

import java.time.Instant;

/**
 * What the hub has told. It may come again, under the same {@code id}.
 *
 * @param timestamp when it happened
 */
public record Webhook(String id, Instant timestamp, WebhookEvent event) {}
