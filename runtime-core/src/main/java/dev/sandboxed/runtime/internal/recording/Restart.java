package dev.sandboxed.runtime.internal.recording;

import jdk.jfr.Label;
import jdk.jfr.Name;

/** A sandbox was restarted with its files. */
@Name("dev.sandboxed.Restart")
@Label("Restart of a sandbox")
final class Restart extends Recorded {}
