/** What happens in rooms, told to the application's backend over HTTP, as Standard Webhooks has it. */
@NullMarked
package dev.parley.node.webhook;

import org.jspecify.annotations.NullMarked;
