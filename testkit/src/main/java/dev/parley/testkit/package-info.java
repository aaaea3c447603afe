/** What tests of every module share: waiting without sleeping, and counting Redis commands. Not part of the product. */
@NullMarked
package dev.parley.testkit;

import org.jspecify.annotations.NullMarked;
