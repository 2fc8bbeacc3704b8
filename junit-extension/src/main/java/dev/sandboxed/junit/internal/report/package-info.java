/**
 * The report of a test run: each JVM writes what happens into a file of its own, and whoever ends
 * makes one page of all files. Loaded only when {@code sandboxed.report} is set. Uses the runtime's
 * facade. Start reading at {@link dev.sandboxed.junit.internal.report.RunReport}.
 */
@NullMarked
package dev.sandboxed.junit.internal.report;

import org.jspecify.annotations.NullMarked;
