/** The admin API: what operators ask over HTTP, and how it is answered. */
@NullMarked
package dev.parley.node.admin;

import org.jspecify.annotations.NullMarked;
