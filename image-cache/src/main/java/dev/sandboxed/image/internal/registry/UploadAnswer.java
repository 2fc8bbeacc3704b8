package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads what a registry says of an upload. */
final class UploadAnswer {
  static final long UNKNOWN = -1;

  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");
  private static final int MAX_DIGITS = 10;

  private UploadAnswer() {}

  /**
   * Returns where the upload goes on.
   *
   * @param before where it does if the registry says nothing; null if it has to
   */
  static HttpUrl place(Source source, Response response, @Nullable HttpUrl before)
      throws SourceException {
    String location = response.header("Location");
    if (location == null && before != null) {
      return before;
    }
    HttpUrl from = response.request().url();
    HttpUrl place = location == null ? null : from.resolve(location);
    if (place == null) {
      throw new SourceException(
          source, Reason.CORRUPT, "does not say where the upload goes on", null);
    }
    if (from.isHttps() && !place.isHttps()) {
      throw new SourceException(
          source, Reason.UNSAFE, "sends the upload to " + place.host() + " without TLS", null);
    }
    return place.newBuilder().username("").password("").build();
  }

  /**
   * Returns how many bytes have arrived. A range cannot say that there are none: {@code 0-0} is for
   * that and for one byte.
   */
  static long arrived(Response response) {
    Matcher range = RANGE.matcher(response.header("Range", "").strip());
    if (!range.matches()) {
      return UNKNOWN;
    }
    long last = Long.parseLong(range.group(1));
    return last == 0 ? 0 : last + 1;
  }

  /** Returns how long a chunk must be at least, as far as the registry says. */
  static long leastChunk(Response response) {
    String least = response.header("OCI-Chunk-Min-Length", "");
    boolean number =
        !least.isEmpty()
            && least.length() <= MAX_DIGITS
            && least.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Long.parseLong(least) : 0;
  }

  static void checkDigest(Source source, Response response, Digest sent) throws SourceException {
    String kept = response.header("Docker-Content-Digest", "");
    if (kept.startsWith(sent.algorithm() + ":") && !kept.equals(sent.toString())) {
      throw new SourceException(
          source, Reason.CORRUPT, "says it has kept " + kept + " instead of " + sent, null);
    }
  }
}
