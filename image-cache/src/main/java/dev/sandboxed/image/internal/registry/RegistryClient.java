package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Pulls from one repository. Thread-safe. Lives for one pull; closing it ends whatever is under
 * way.
 */
public final class RegistryClient implements Origin {
  private static final long MAX_DOCUMENT = 4 << 20;

  private final ImageReference image;
  private final Http http;
  private final Map<Source, Authorizer> sources = new LinkedHashMap<>();

  /** Those whose alternative is the right one. */
  private final Set<Source> wrong = ConcurrentHashMap.newKeySet();

  private RegistryClient(ImageReference image, Http http, List<Source> sources, Keychain keychain) {
    this.image = image;
    this.http = http;
    for (Source source : sources) {
      this.sources.put(source, new Authorizer(source, http, keychain));
    }
  }

  /**
   * Prepares to pull from one repository; nothing is sent yet.
   *
   * @param keychain looked into when a source asks for credentials
   */
  public static RegistryClient open(
      ImageReference image,
      RegistrySettings settings,
      Keychain keychain,
      NetworkPatience patience) {
    List<Source> sources = Sources.of(image, settings);
    return new RegistryClient(image, new Http(patience, settings), sources, keychain);
  }

  @Override
  public FetchedManifest manifest() {
    return manifest(image.familiar(), image.digest());
  }

  @Override
  public @Nullable RemoteManifest look() {
    String tag = image.tag();
    if (tag == null || image.digest() != null) {
      return null;
    }
    ManifestRequest request = new ManifestRequest(http);
    return firstOf(
            image.familiar(),
            (source, authorizer) -> Optional.ofNullable(request.look(source, authorizer, tag)))
        .orElse(null);
  }

  @Override
  public FetchedManifest manifest(Descriptor descriptor) {
    return manifest(
        "the manifest " + descriptor.digest() + " of " + image.familiar(), descriptor.digest());
  }

  private FetchedManifest manifest(String what, @Nullable Digest digest) {
    ManifestRequest request = new ManifestRequest(http);
    String tag = image.tag() == null ? "" : image.tag();
    return firstOf(what, (source, authorizer) -> request.send(source, authorizer, tag, digest));
  }

  @Override
  public byte[] document(Descriptor descriptor, String what) {
    if (descriptor.size() > MAX_DOCUMENT) {
      throw new CorruptImageException(
          "Could not pull " + what + ": it claims to be " + descriptor.size() + " bytes long.");
    }
    return firstOf(what, (source, authorizer) -> document(source, authorizer, descriptor));
  }

  private byte[] document(Source source, Authorizer authorizer, Descriptor descriptor)
      throws SourceException {
    try {
      return new BlobRequest(http).document(source, authorizer, descriptor);
    } catch (ContentMismatchException e) {
      throw new SourceException(
          source, Reason.CORRUPT, "sent something else: " + e.getMessage(), e);
    }
  }

  @Override
  public VerifiedInputStream blob(Descriptor descriptor, String what) {
    BlobStream stream = new BlobStream(this, descriptor, what);
    return new VerifiedInputStream(stream, descriptor.digest(), descriptor.size());
  }

  @Override
  public String remedy() {
    return "The image has to be repaired on the registry, or a mirror of it.";
  }

  @Override
  public void close() {
    http.close();
  }

  NetworkPatience patience() {
    return http.patience();
  }

  record OpenBlob(Source source, Response response) {}

  OpenBlob open(Descriptor blob, long offset, String what) {
    BlobRequest request = new BlobRequest(http);
    try {
      return firstOf(
          what,
          (source, authorizer) ->
              new OpenBlob(source, request.send(source, authorizer, blob, offset)));
    } catch (ImageNotFoundException e) {
      return elsewhere(request, blob, offset, e);
    }
  }

  /** Layers that a registry must not hand out are where their maker has them. */
  private OpenBlob elsewhere(
      BlobRequest request, Descriptor blob, long offset, ImageNotFoundException notFound) {
    for (String url : blob.urls()) {
      for (Source source : sources.keySet()) {
        try {
          if (!source.mirror() && !wrong.contains(source)) {
            return new OpenBlob(source, request.sendTo(url, source, blob, offset));
          }
        } catch (SourceException e) {
          notFound.addSuppressed(e);
        }
      }
    }
    throw notFound;
  }

  void pause(String what, int failures, List<SourceException> reasons) {
    try {
      http.pause(sources.keySet().iterator().next(), patience().pause(failures));
    } catch (SourceException e) {
      reasons.add(e);
      throw failure(what, reasons);
    }
  }

  ImageException failure(String what, List<SourceException> failures) {
    return PullFailure.of(image, what, failures);
  }

  private interface Operation<T> {
    T ask(Source source, Authorizer authorizer) throws SourceException;
  }

  private <T> T firstOf(String what, Operation<T> operation) {
    List<SourceException> failures = new ArrayList<>();
    Source before = null;
    SourceException failure = null;
    for (Map.Entry<Source, Authorizer> entry : sources.entrySet()) {
      Source source = entry.getKey();
      boolean other = failure != null && failure.reason() == Reason.OTHER_SCHEME;
      if (wrong.contains(source)) {
        before = source;
        continue;
      }
      if (source.alternative() && !other && !wrong.contains(before)) {
        continue;
      }
      try {
        T answer = operation.ask(source, entry.getValue());
        if (source.alternative() && before != null) {
          wrong.add(before);
        }
        return answer;
      } catch (SourceException e) {
        failure = entry.getValue().explained(e);
        failures.add(failure);
        before = source;
      }
    }
    throw failure(what, failures);
  }
}
