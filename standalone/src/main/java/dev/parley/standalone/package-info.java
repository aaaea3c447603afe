/**
 * What a newcomer runs first: both deployables, unchanged, in one process on embedded Redis servers and an embedded broker,
 * with a demo page.
 */
@NullMarked
package dev.parley.standalone;

import org.jspecify.annotations.NullMarked;
