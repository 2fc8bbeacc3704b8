package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pushes to one repository, never to a mirror of it. Thread-safe. Lives for one push; closing it
 * ends whatever is under way.
 */
public final class RegistryPush implements AutoCloseable {
  private final ImageReference target;
  private final Http http;
  private final UploadSizes sizes;
  private final Map<Source, Authorizer> ways = new LinkedHashMap<>();

  /** With TLS or without, once that is known. Guarded by this. */
  private @Nullable Destination destination;

  private RegistryPush(ImageReference target, Http http, UploadSizes sizes) {
    this.target = target;
    this.http = http;
    this.sizes = sizes;
  }

  /** How a blob has come to be in the repository. */
  public enum Arrival {
    PRESENT,
    MOUNTED,
    UPLOADED
  }

  /**
   * Prepares to push to one repository; nothing is sent yet.
   *
   * @param keychain looked into when the registry asks for credentials
   */
  public static RegistryPush open(
      ImageReference target,
      RegistrySettings settings,
      Keychain keychain,
      NetworkPatience patience,
      UploadSizes sizes) {
    Http http = new Http(patience.forUploads(), settings);
    RegistryPush push = new RegistryPush(target, http, sizes);
    for (Source source : Sources.ofPush(target, settings)) {
      push.ways.put(source, new Authorizer(source, http, keychain));
    }
    return push;
  }

  /**
   * Lets the repository have a blob.
   *
   * @param from another repository of the registry that should have it; null if there is none
   * @throws IOException if the content cannot be read
   */
  public Arrival blob(
      Descriptor blob,
      String what,
      @Nullable String from,
      BlobContent content,
      BlobContent.Progress progress)
      throws IOException {
    try (UploadCursor cursor = new UploadCursor(content, blob.size(), progress)) {
      Destination to = destination(blob.digest());
      if (to.has("blobs", blob.digest().toString())) {
        return Arrival.PRESENT;
      }
      return new BlobUpload(to, blob, cursor, sizes).run(from);
    } catch (SourceException e) {
      throw failure(what, e);
    }
  }

  /**
   * Puts a manifest, or an index, whose parts are all there.
   *
   * @param name a tag, or the digest
   */
  public void manifest(byte[] content, String mediaType, Digest digest, String name, String what) {
    try {
      new ManifestUpload(destination(digest)).send(content, mediaType, digest, name);
    } catch (SourceException e) {
      throw failure(what, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private RuntimeException failure(String what, SourceException e) {
    Authorizer authorizer = ways.get(e.source());
    return PushFailure.of(target, what, authorizer == null ? e : authorizer.explained(e));
  }

  /** What changes something is not tried twice, so the first question is a harmless one. */
  private synchronized Destination destination(Digest any) throws SourceException {
    for (Iterator<Map.Entry<Source, Authorizer>> left = ways.entrySet().iterator();
        destination == null; ) {
      Map.Entry<Source, Authorizer> way = left.next();
      Destination tried = new Destination(http, way.getKey(), way.getValue());
      try {
        tried.has("blobs", any.toString());
        destination = tried;
      } catch (SourceException e) {
        if (e.reason() != Reason.OTHER_SCHEME || !left.hasNext()) {
          throw e;
        }
      }
    }
    return destination;
  }
}
