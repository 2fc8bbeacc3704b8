package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.json.MediaTypes;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Gets a manifest by its tag or digest. */
final class ManifestRequest {
  private static final long MAX_BODY = 4 << 20;

  private final Http http;

  ManifestRequest(Http http) {
    this.http = http;
  }

  FetchedManifest send(Source source, Authorizer authorizer, String tag, @Nullable Digest expected)
      throws SourceException {
    String name = expected == null ? tag : expected.toString();
    Request request = request(source, name).build();
    try {
      return http.read(
          source, request, authorizer, response -> manifest(source, response, expected));
    } catch (ContentMismatchException e) {
      throw new SourceException(
          source,
          Reason.CORRUPT,
          "sent a manifest that is not what was asked for: " + e.getMessage(),
          e);
    }
  }

  private static FetchedManifest manifest(
      Source source, Response response, @Nullable Digest expected) throws IOException {
    byte[] content = Http.body(response, MAX_BODY);
    Digest digest = checked(content, expected, response.header("Docker-Content-Digest", ""));
    return new FetchedManifest(content, response.header("Content-Type", ""), digest, source.name());
  }

  /**
   * Asks what a tag stands for without getting it, which registries do not count as a pull.
   *
   * @return null if this registry does not tell
   */
  @Nullable RemoteManifest look(Source source, Authorizer authorizer, String tag)
      throws SourceException {
    Request request = request(source, tag).head().build();
    try (Response response = http.ask(source, request, authorizer, null)) {
      Digest digest = digest(response.header("Docker-Content-Digest", ""));
      String type = response.header("Content-Type", "");
      // Older registries send none; getting the manifest tells.
      return digest == null ? null : new RemoteManifest(digest, type, source.name());
    } catch (SourceException e) {
      if (e.reason() == Reason.UNREACHABLE) {
        throw e;
      }
      // Some refuse this method, or this path, and answer when asked for the manifest itself.
      return null;
    }
  }

  private static Request.Builder request(Source source, String name) {
    return new Request.Builder()
        .url(source.url("manifests", name))
        .header("Accept", String.join(", ", MediaTypes.MANIFESTS));
  }

  /** A tag says nothing about its content, but then the registry does. */
  private static Digest checked(byte[] content, @Nullable Digest expected, @Nullable String claimed)
      throws ContentMismatchException {
    if (expected != null) {
      ContentDigest.check(content, expected);
      return expected;
    }
    Digest claim = digest(claimed);
    if (claim == null) {
      return ContentDigest.of(content);
    }
    ContentDigest.check(content, claim);
    return claim;
  }

  /** Returns null for what is none, or of an algorithm that we do not know. */
  private static @Nullable Digest digest(@Nullable String text) {
    try {
      return Digest.parse(text == null ? "" : text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
