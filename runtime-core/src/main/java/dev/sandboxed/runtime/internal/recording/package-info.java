/**
 * The events of Java Flight Recorder. Loaded only in a JVM that has a recording. Start reading at
 * {@link dev.sandboxed.runtime.internal.recording.Recordings}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.recording;

import org.jspecify.annotations.NullMarked;
