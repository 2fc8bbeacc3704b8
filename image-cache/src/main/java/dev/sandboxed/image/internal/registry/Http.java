package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.network.ForbiddenAddressException;
import dev.sandboxed.image.internal.network.UnusableCertificateException;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests: again where that may help, with authorization where it is asked for. Thread-safe.
 */
final class Http implements AutoCloseable {
  private static final String AGENT = "sandboxed";

  private final Connections connections;
  private final NetworkPatience patience;

  Http(NetworkPatience patience, RegistrySettings settings) {
    this.patience = patience;
    this.connections = new Connections(patience, settings);
  }

  NetworkPatience patience() {
    return patience;
  }

  NetworkTime time() {
    return patience.time();
  }

  /**
   * Returns a successful response, which the caller closes. What changes something on the server is
   * sent once.
   *
   * @param authorizer null for requests that carry their own authorization, or none
   * @param scopes what the request needs; null for pulling from the source's repository
   */
  Response ask(
      Source source, Request request, @Nullable Authorizer authorizer, @Nullable Scopes scopes)
      throws SourceException {
    Scopes needed = scopes == null ? Scopes.pull(source.repository()) : scopes;
    boolean repeatable = request.method().equals("GET") || request.method().equals("HEAD");
    return ask(source, request, authorizer, needed, repeatable);
  }

  /**
   * The same, with whatever method.
   *
   * @param repeatable whether sending it twice does no harm
   */
  Response ask(
      Source source,
      Request request,
      @Nullable Authorizer authorizer,
      Scopes needed,
      boolean repeatable)
      throws SourceException {
    int attempts = repeatable ? patience.attempts() : 1;
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= attempts;
      try {
        Response response = send(source, plain(request), authorizer, needed);
        if (connections.isClosed()) {
          response.close();
          throw new SourceException(source, Reason.UNREACHABLE, "is not asked any more", null);
        }
        if (response.isSuccessful()) {
          return response;
        }
        Duration wait = retryAfter(response, attempt);
        SourceException refusal = Refusal.of(source, response);
        if (wait == null || last) {
          throw refusal;
        }
        pause(source, wait);
      } catch (IOException e) {
        if (last || connections.isClosed() || isLasting(e)) {
          throw unreachable(source, e);
        }
        pause(source, patience.pause(attempt));
      }
    }
  }

  /** Returns whatever the answer is, with authorization where it is asked for. */
  Response once(Source source, Request request, @Nullable Authorizer authorizer, Scopes scopes)
      throws IOException, SourceException {
    return send(source, plain(request), authorizer, scopes);
  }

  /** Whether what broke may work when it is tried again. */
  boolean mayPass(IOException e) {
    boolean interrupted =
        e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
    return !connections.isClosed() && !interrupted && !(e instanceof ForbiddenAddressException);
  }

  /** Reads an answer. */
  interface Reader<T> {
    T read(Response response) throws IOException;
  }

  /**
   * Asks and reads the whole answer, again if the connection breaks meanwhile.
   *
   * @throws ContentMismatchException if the answer is not what was asked for
   */
  <T> T read(Source source, Request request, @Nullable Authorizer authorizer, Reader<T> reader)
      throws SourceException, ContentMismatchException {
    for (int attempt = 1; ; attempt++) {
      try (Response response = ask(source, request, authorizer, null)) {
        return reader.read(response);
      } catch (ContentMismatchException e) {
        throw e;
      } catch (IOException e) {
        if (attempt >= patience.attempts() || connections.isClosed()) {
          throw unreachable(source, e);
        }
        pause(source, patience.pause(attempt));
      }
    }
  }

  /** Returns whatever the answer is, asking once and with nothing secret. */
  Response answer(Source source, Request request) throws SourceException {
    try {
      return new Redirects(connections).follow(source, plain(request));
    } catch (IOException e) {
      throw unreachable(source, e);
    }
  }

  /** Not compressed on the way: digests and lengths are those of the bytes as they are stored. */
  private static Request plain(Request request) {
    return request
        .newBuilder()
        .header("Accept-Encoding", "identity")
        .header("User-Agent", AGENT)
        .build();
  }

  private Response send(
      Source source, Request request, @Nullable Authorizer authorizer, Scopes scopes)
      throws IOException, SourceException {
    Redirects redirects = new Redirects(connections);
    if (authorizer == null) {
      return redirects.follow(source, request);
    }
    String used = authorizer.current(scopes);
    Response response = redirects.follow(source, authorized(request, used));
    for (int round = 0; round < 2 && isChallenge(response); round++) {
      String renewed = renewed(authorizer, response, used, scopes, round > 0);
      if (renewed == null) {
        break;
      }
      used = renewed;
      response = redirects.follow(source, authorized(request, renewed));
    }
    return response;
  }

  /** Closes the response unless there is nothing better than what was refused. */
  private static @Nullable String renewed(
      Authorizer authorizer, Response refused, @Nullable String used, Scopes scopes, boolean again)
      throws SourceException {
    String renewed = null;
    boolean failed = true;
    try {
      renewed = authorizer.renew(refused, used, scopes, again);
      failed = false;
    } finally {
      if (failed || renewed != null) {
        refused.close();
      }
    }
    return renewed;
  }

  private static boolean isChallenge(Response response) {
    return response.code() == 401
        || (response.code() == 403
            && Objects.requireNonNullElse(response.header("WWW-Authenticate"), "")
                .contains("insufficient_scope"));
  }

  private static Request authorized(Request request, @Nullable String authorization) {
    return authorization == null
        ? request
        : request.newBuilder().header("Authorization", authorization).build();
  }

  static byte[] body(Response response, long limit) throws IOException {
    try (ResponseBody body = response.body()) {
      BufferedSource source = body.source();
      if (source.request(limit + 1)) {
        throw new ContentMismatchException("the answer is longer than " + limit + " bytes");
      }
      return source.readByteArray();
    }
  }

  /** Ends all calls that are under way and every thread. */
  @Override
  public void close() {
    connections.close();
  }

  void pause(Source source, Duration duration) throws SourceException {
    try {
      patience.time().sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException(source, Reason.UNREACHABLE, "was not asked again: interrupted", e);
    }
  }

  static SourceException unreachable(Source source, IOException e) {
    if (e instanceof ForbiddenAddressException) {
      String message = "sends us to where we do not go: " + e.getMessage();
      return new SourceException(source, Reason.UNSAFE, message, e);
    }
    if (e instanceof UnusableCertificateException) {
      return new SourceException(source, Reason.UNREACHABLE, "is not asked: " + e.getMessage(), e);
    }
    return new SourceException(
        source,
        OtherScheme.isIndicatedBy(e, source) ? Reason.OTHER_SCHEME : Reason.UNREACHABLE,
        "could not be reached (" + described(e) + ")",
        e);
  }

  /** Returns null if asking again is no use. */
  @Nullable Duration retryAfter(Response response, int attempt) {
    int code = response.code();
    if (code != 429 && code != 408 && code < 500) {
      return null;
    }
    Duration usual = code == 429 ? patience.pauseAtLimit(attempt) : patience.pause(attempt);
    Duration asked = RetryAfter.parse(response.header("Retry-After", ""), time().now());
    Duration wait = asked == null ? usual : asked;
    return NetworkPatience.isWorthWaiting(wait) ? wait : null;
  }

  /** Asking again at once would give the same answer. */
  private static boolean isLasting(IOException e) {
    return e instanceof UnknownHostException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof SSLException
        || e instanceof ForbiddenAddressException
        || e instanceof UnusableCertificateException
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
