package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.ErrorReader;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests: again where that may help, with authorization where it is asked for. Thread-safe.
 */
final class Http implements AutoCloseable {
  private static final long MAX_ERROR_BODY = 1 << 16;
  private static final String AGENT = "sandboxed";

  private final OkHttpClient client;

  /** Would send the secret in a request's body to wherever a redirect leads. */
  private final OkHttpClient straight;

  private final NetworkPatience patience;

  /**
   * Every call of this pull: OkHttp forgets a call when its headers are there, long before its
   * body.
   */
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  Http(NetworkPatience patience) {
    this.patience = patience;
    this.client =
        new OkHttpClient.Builder()
            .connectTimeout(patience.connect())
            .readTimeout(patience.silence())
            .writeTimeout(patience.silence())
            .build();
    this.straight = client.newBuilder().followRedirects(false).build();
  }

  NetworkPatience patience() {
    return patience;
  }

  /** Returns a successful response, which the caller closes. */
  Response ask(Source source, Request request, @Nullable Authorizer authorizer)
      throws SourceException {
    // Not compressed on the way: digests and lengths are those of the bytes as they are stored.
    Request plain =
        request
            .newBuilder()
            .header("Accept-Encoding", "identity")
            .header("User-Agent", AGENT)
            .build();
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == patience.attempts();
      try {
        Response response = send(plain, authorizer);
        if (closed) {
          response.close();
          throw new SourceException(source, Reason.UNREACHABLE, "is not asked any more", null);
        }
        if (response.isSuccessful()) {
          return response;
        }
        Duration wait = retryAfter(response, attempt);
        SourceException refusal = refusal(source, response);
        if (wait == null || last) {
          throw refusal;
        }
        pause(source, wait);
      } catch (IOException e) {
        if (last || closed || isLasting(e)) {
          throw unreachable(source, e);
        }
        pause(source, patience.pause(attempt));
      }
    }
  }

  private Response send(Request request, @Nullable Authorizer authorizer)
      throws IOException, SourceException {
    if (authorizer == null) {
      return execute(request);
    }
    String used = authorizer.current();
    Response response = execute(authorized(request, used));
    if (response.code() != 401) {
      return response;
    }
    String renewed;
    try (response) {
      renewed = authorizer.renew(response, used);
    }
    return execute(authorized(request, renewed));
  }

  private Response execute(Request request) throws IOException {
    Call call = (request.body() == null ? client : straight).newCall(request);
    calls.add(call);
    return call.execute();
  }

  /**
   * A plain header: OkHttp leaves it out when it follows a redirect to another host, port or
   * scheme.
   */
  private static Request authorized(Request request, @Nullable String authorization) {
    return authorization == null
        ? request
        : request.newBuilder().header("Authorization", authorization).build();
  }

  static byte[] body(Response response, long limit) throws IOException {
    try (ResponseBody body = response.body()) {
      BufferedSource source = body.source();
      if (source.request(limit + 1)) {
        throw new IOException("the answer is longer than " + limit + " bytes");
      }
      return source.readByteArray();
    }
  }

  /** Ends all calls that are under way and every thread. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::cancel);
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  void pause(Source source, Duration duration) throws SourceException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException(source, Reason.UNREACHABLE, "was not asked again: interrupted", e);
    }
  }

  static SourceException unreachable(Source source, IOException e) {
    return new SourceException(
        source, Reason.UNREACHABLE, "could not be reached (" + described(e) + ")", e);
  }

  /** Returns null if asking again is no use. */
  private @Nullable Duration retryAfter(Response response, int attempt) {
    int code = response.code();
    if (code != 429 && code != 408 && code < 500) {
      return null;
    }
    String header = response.header("Retry-After", "");
    boolean seconds = !header.isEmpty() && header.length() < 8 && isNumber(header);
    Duration asked =
        seconds ? Duration.ofSeconds(Integer.parseInt(header)) : patience.pause(attempt);
    return patience.isWorthWaiting(asked) ? asked : null;
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static SourceException refusal(Source source, Response response) {
    int code = response.code();
    String message = "";
    try {
      message = ErrorReader.read(body(response, MAX_ERROR_BODY));
    } catch (IOException e) {
      // The status code has to do.
      message = "";
    }
    String shown = " (HTTP " + code + (message.isEmpty() ? ")" : ": " + message + ")");
    return switch (code) {
      case 404 -> new SourceException(source, Reason.NOT_FOUND, "does not have it" + shown, null);
      case 401, 403 -> new SourceException(source, Reason.DENIED, "refuses access" + shown, null);
      case 429 ->
          new SourceException(
              source, Reason.RATE_LIMITED, "allows no more pulls for now" + shown, null);
      default ->
          new SourceException(
              source,
              code >= 500 ? Reason.UNREACHABLE : Reason.DENIED,
              "answered with an error" + shown,
              null);
    };
  }

  /** Asking again at once would give the same answer. */
  private static boolean isLasting(IOException e) {
    return e instanceof UnknownHostException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof SSLException
        || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
  }

  static String described(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnknownHostException) {
      return "unknown host: " + message;
    }
    if (e instanceof SSLException) {
      return "no TLS connection: " + message;
    }
    return message;
  }
}
