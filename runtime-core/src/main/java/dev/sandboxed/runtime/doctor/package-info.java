/**
 * What this machine can and cannot do for sandboxes, found out by doing it, and what to do about
 * it. Start reading at {@link dev.sandboxed.runtime.doctor.Doctor}.
 */
@NullMarked
package dev.sandboxed.runtime.doctor;

import org.jspecify.annotations.NullMarked;
