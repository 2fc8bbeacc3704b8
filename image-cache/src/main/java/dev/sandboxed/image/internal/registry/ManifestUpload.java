package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.json.MediaTypes;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Uploads a manifest or index under a tag or its digest. */
final class ManifestUpload {
  private final Destination to;

  ManifestUpload(Destination to) {
    this.to = to;
  }

  /**
   * Sending the same under the same name again changes nothing, so it is done where it may help.
   */
  void send(byte[] content, String mediaType, Digest digest, String name) throws SourceException {
    Request request =
        new Request.Builder()
            .url(to.source().url("manifests", name))
            .put(RequestBody.create(content, MediaType.parse(mediaType)))
            .build();
    try (Response response = to.ask(request, to.scopes())) {
      UploadAnswer.checkDigest(to.source(), response, digest);
    } catch (SourceException e) {
      if (e.reason() != Reason.DENIED || !isThere(name, digest)) {
        throw e;
      }
    }
  }

  /** Registries whose tags cannot be moved refuse even what the tag stands for. */
  private boolean isThere(String name, Digest digest) throws SourceException {
    Request request =
        new Request.Builder()
            .url(to.source().url("manifests", name))
            .header("Accept", String.join(", ", MediaTypes.MANIFESTS))
            .head()
            .build();
    try (Response response = to.ask(request, to.scopes())) {
      return response.header("Docker-Content-Digest", "").equals(digest.toString());
    } catch (SourceException e) {
      return false;
    }
  }
}
