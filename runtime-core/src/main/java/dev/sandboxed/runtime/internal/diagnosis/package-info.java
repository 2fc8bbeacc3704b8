/**
 * What to do about a machine that refuses what sandboxes need: the one place of these texts, for
 * the exceptions of a start and for the doctor. Start reading at {@link
 * dev.sandboxed.runtime.internal.diagnosis.HostRemedy}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.diagnosis;

import org.jspecify.annotations.NullMarked;
