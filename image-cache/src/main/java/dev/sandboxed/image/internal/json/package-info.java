/**
 * What registries say in JSON, read into checked values. The only home of Jackson. Start reading at
 * {@link dev.sandboxed.image.internal.json.ManifestReader}.
 */
@NullMarked
package dev.sandboxed.image.internal.json;

import org.jspecify.annotations.NullMarked;
