package dev.sandboxed.image.internal.origin;

import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Has one image. Every method that gets something fails with an {@link
 * dev.sandboxed.image.ImageException}. Thread-safe; closing it ends whatever is under way.
 */
public interface Origin extends AutoCloseable {
  /** Gets what the name stands for. */
  FetchedManifest manifest();

  /**
   * Asks what the name stands for now.
   *
   * @return null if that takes getting the manifest
   */
  @Nullable RemoteManifest look();

  /** Gets a manifest that an index names. */
  FetchedManifest manifest(Descriptor descriptor);

  /** Gets the whole of a small blob. */
  byte[] document(Descriptor descriptor, String what);

  /** Gets a large blob. The end of the stream is reached only if size and digest are right. */
  VerifiedInputStream blob(Descriptor descriptor, String what);

  /** Says in a sentence what can be done about content that is damaged. */
  String remedy();

  /** There is nothing to end unless an origin says so. */
  @Override
  default void close() {}
}
