/** What both deployables are made of: their settings and their assembly, all but the wire. */
@NullMarked
package dev.parley.node;

import org.jspecify.annotations.NullMarked;
