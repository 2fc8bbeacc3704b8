package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.registry.RegistryPush.Arrival;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Uploads one blob, https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push: a
 * small one in one request, a larger one in chunks. What breaks goes on where the registry says
 * that it broke, or from the beginning where it does not say. Not thread-safe.
 */
final class BlobUpload {
  /** Chunks are not made smaller than this, and an upload that gets on by it is not given up. */
  private static final long WORTHWHILE = 1 << 20;

  /** Registries that take no chunks. */
  private static final Set<Integer> NO_CHUNKS = Set.of(405, 415, 501);

  private final Destination to;
  private final Descriptor blob;
  private final UploadCursor content;
  private final long wholeUpTo;
  private long chunk;
  private boolean whole;

  /** Null while no upload is under way. */
  private @Nullable HttpUrl place;

  /** How much of it has arrived. */
  private long offset;

  private long furthest;
  private long furthestAtFailure = -WORTHWHILE;
  private int failures;

  BlobUpload(Destination to, Descriptor blob, UploadCursor content, UploadSizes sizes) {
    this.to = to;
    this.blob = blob;
    this.content = content;
    this.wholeUpTo = sizes.whole();
    this.chunk = sizes.chunk();
  }

  /**
   * Lets the registry have the blob.
   *
   * @param from another repository of the registry that should have it; null if there is none
   */
  Arrival run(@Nullable String from) throws SourceException, IOException {
    if (from != null && isMounted(from)) {
      return Arrival.MOUNTED;
    }
    while (!step()) {
      furthest = Math.max(furthest, offset);
    }
    return Arrival.UPLOADED;
  }

  /** A registry that does not mount begins an upload instead, or refuses. */
  private boolean isMounted(String from) throws SourceException {
    HttpUrl url =
        uploads()
            .newBuilder()
            .addQueryParameter("mount", blob.digest().toString())
            .addQueryParameter("from", from)
            .build();
    try {
      return begin(url, to.scopes().and(Scopes.pull(from)));
    } catch (SourceException e) {
      if (e.reason() == Reason.DENIED || e.reason() == Reason.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private HttpUrl uploads() {
    return to.source().base().newBuilder().addPathSegments("blobs/uploads/").build();
  }

  /** Returns whether the blob is there already. */
  private boolean begin(HttpUrl url, Scopes scopes) throws SourceException {
    Request request = new Request.Builder().url(url).post(RequestBody.create(new byte[0])).build();
    try (Response response = to.ask(request, scopes)) {
      if (response.code() == 201) {
        UploadAnswer.checkDigest(to.source(), response, blob.digest());
        return true;
      }
      place = UploadAnswer.place(to.source(), response, null);
      offset = 0;
      chunk = Math.max(chunk, UploadAnswer.leastChunk(response));
      return false;
    }
  }

  /** Sends the next part; returns whether that was all. */
  private boolean step() throws SourceException, IOException {
    HttpUrl current = place;
    if (current == null) {
      return begin(uploads(), to.scopes());
    }
    boolean last = offset == blob.size() || (offset == 0 && (whole || blob.size() <= wholeUpTo));
    Request request = last ? last(current) : next(current);
    try (Response response =
        to.http().once(to.source(), request, to.authorizer(current), to.scopes())) {
      if (!response.isSuccessful()) {
        return refused(current, response, last);
      }
      if (last) {
        UploadAnswer.checkDigest(to.source(), response, blob.digest());
        return true;
      }
      place = UploadAnswer.place(to.source(), response, current);
      return accepted(response);
    } catch (IOException e) {
      content.check();
      SourceException failure = Http.unreachable(to.source(), e);
      if (!to.http().mayPass(e)) {
        throw failure;
      }
      return broken(failure, null, last);
    }
  }

  /** Whatever has not been sent goes with the request that ends the upload. */
  private Request last(HttpUrl url) {
    return new Request.Builder()
        .url(url.newBuilder().addQueryParameter("digest", blob.digest().toString()).build())
        .put(new UploadBody(content, offset, blob.size() - offset))
        .build();
  }

  private Request next(HttpUrl url) {
    long count = Math.min(chunk, blob.size() - offset);
    return new Request.Builder()
        .url(url)
        .header("Content-Range", offset + "-" + (offset + count - 1))
        .patch(new UploadBody(content, offset, count))
        .build();
  }

  /** A registry may have kept less than it was sent; a range that is no such thing says nothing. */
  private boolean accepted(Response response) throws SourceException {
    long sent = offset + Math.min(chunk, blob.size() - offset);
    long arrived = UploadAnswer.arrived(response);
    if (arrived == UploadAnswer.UNKNOWN || (arrived > offset && arrived <= sent)) {
      offset = arrived == UploadAnswer.UNKNOWN ? sent : arrived;
      return false;
    }
    String how = "says that " + arrived + " bytes have arrived of the " + sent + " that were sent";
    return broken(new SourceException(to.source(), Reason.CORRUPT, how, null), null, false);
  }

  private boolean refused(HttpUrl current, Response response, boolean last) throws SourceException {
    int code = response.code();
    Duration wait = to.http().retryAfter(response, failures + 1);
    SourceException refusal = at(current, Refusal.of(to.source(), response));
    boolean lessMayDo = code == 413 && !last && chunk > WORTHWHILE;
    boolean wholeMayDo = NO_CHUNKS.contains(code) && !last && !whole;
    chunk = lessMayDo ? Math.max(WORTHWHILE, chunk / 4) : chunk;
    whole |= wholeMayDo;
    // What a registry has forgotten, or counts differently, is begun again.
    boolean forgotten = code == 404 || code == 416 || (code == 400 && last);
    if (!lessMayDo && !wholeMayDo && !forgotten && wait == null) {
      throw refusal;
    }
    if (wholeMayDo) {
      place = null;
      return false;
    }
    return broken(refusal, wait, last);
  }

  private SourceException at(HttpUrl current, SourceException refusal) {
    return to.source().isHome(current)
        ? refusal
        : new SourceException(
            to.source(),
            refusal.reason(),
            "sends the upload to " + current.host() + ", which " + refusal.getMessage(),
            refusal.getCause(),
            refusal.status());
  }

  /**
   * Finds out where to go on; returns whether everything is there.
   *
   * @param wait null for the usual pause
   * @param last whether it was the end of the upload that broke
   */
  private boolean broken(SourceException failure, @Nullable Duration wait, boolean last)
      throws SourceException {
    failures = furthest - furthestAtFailure >= WORTHWHILE ? 1 : failures + 1;
    furthestAtFailure = failures == 1 ? furthest : furthestAtFailure;
    if (failures >= to.http().patience().attempts()) {
      throw failure;
    }
    to.http().pause(to.source(), wait == null ? to.http().patience().pause(failures) : wait);
    if (last && to.has("blobs", blob.digest().toString())) {
      return true;
    }
    HttpUrl current = place;
    place = null;
    if (current != null && !(last && offset == 0)) {
      resume(current);
    }
    return false;
  }

  private void resume(HttpUrl current) throws SourceException {
    try (Response response = to.ask(new Request.Builder().url(current).build(), to.scopes())) {
      long arrived = UploadAnswer.arrived(response);
      if (arrived > 0 && arrived <= blob.size()) {
        place = UploadAnswer.place(to.source(), response, current);
        offset = arrived;
      }
    } catch (SourceException e) {
      if (e.reason() != Reason.NOT_FOUND && e.reason() != Reason.DENIED) {
        throw e;
      }
    }
  }
}
