/** Deployable: web clients over Socket.IO. */
@NullMarked
package dev.parley.rooms;

import org.jspecify.annotations.NullMarked;
