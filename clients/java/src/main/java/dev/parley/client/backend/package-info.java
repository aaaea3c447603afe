/** For the backend of an application: tokens, webhooks, the admin API. */
@NullMarked
package dev.parley.client.backend;

import org.jspecify.annotations.NullMarked;
