/**
 * What runs in a sandbox and as whom: command line, environment, user, capabilities, with Docker's
 * semantics. Pure decisions about values; start reading at {@link
 * dev.sandboxed.runtime.internal.process.ProcessPlan}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.process;

import org.jspecify.annotations.NullMarked;
