/**
 * What a user is shown when a test fails. Uses the runtime's facade. Start reading at {@link
 * dev.sandboxed.junit.internal.diagnosis.FailureLogs}.
 */
@NullMarked
package dev.sandboxed.junit.internal.diagnosis;

import org.jspecify.annotations.NullMarked;
