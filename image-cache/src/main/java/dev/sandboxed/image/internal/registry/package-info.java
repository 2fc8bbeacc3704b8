/**
 * Asks registries for manifests and blobs, https://github.com/opencontainers/distribution-spec. The
 * only home of OkHttp. One class per operation; every operation asks the mirrors first and the
 * registry itself last. Start reading at {@link
 * dev.sandboxed.image.internal.registry.RegistryClient}.
 */
@NullMarked
package dev.sandboxed.image.internal.registry;

import org.jspecify.annotations.NullMarked;
