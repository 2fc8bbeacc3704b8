/**
 * Services that many tests need: for each an annotation that declares it and a handle with its URLs
 * and credentials. Nothing here but what users could write for services of their own; start reading
 * with {@link dev.sandboxed.junit.presets.PostgresSandbox}.
 */
@NullMarked
package dev.sandboxed.junit.presets;

import org.jspecify.annotations.NullMarked;
