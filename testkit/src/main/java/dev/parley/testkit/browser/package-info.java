/** Pages in this machine's Chromium, by Playwright: a module that opens one brings that. */
@NullMarked
package dev.parley.testkit.browser;

import org.jspecify.annotations.NullMarked;
