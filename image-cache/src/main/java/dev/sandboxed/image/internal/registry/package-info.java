/**
 * Asks registries for manifests and blobs and sends them some,
 * https://github.com/opencontainers/distribution-spec. The only home of OkHttp. One class per
 * operation; whatever asks asks the mirrors first and the registry itself last. Start reading at
 * {@link dev.sandboxed.image.internal.registry.RegistryClient} and {@link
 * dev.sandboxed.image.internal.registry.RegistryPush}.
 */
@NullMarked
package dev.sandboxed.image.internal.registry;

import org.jspecify.annotations.NullMarked;
