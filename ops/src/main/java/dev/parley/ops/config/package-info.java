/** Configuration: declared keys, one file, environment variables, and one error that names every offending key. */
@NullMarked
package dev.parley.ops.config;

import org.jspecify.annotations.NullMarked;
