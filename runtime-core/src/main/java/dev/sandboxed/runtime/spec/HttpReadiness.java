package dev.sandboxed.runtime.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an HTTP request that a sandbox is waited for. An immutable value: each fluent
 * method returns a changed copy.
 *
 * <pre>{@code
 * Readiness.http("/health", 8080).status(200).body("\"status\": *\"UP\"")
 * }</pre>
 *
 * <p>Redirects are not followed; 302 is an answer like any other. A request without answer is given
 * up after a second and made again, with twice that time.
 *
 * @param path with its query; begins with a slash
 * @param port of the sandbox
 * @param tls whether it is asked with HTTPS
 * @param anyCertificate whether any certificate will do
 * @param method of the request
 * @param statuses that are waited for; none: 200 to 299
 * @param headers of the request, besides Host and Connection
 * @param body a regular expression that the answer's body contains a match of; null: any body
 */
public record HttpReadiness(
    String path,
    int port,
    boolean tls,
    boolean anyCertificate,
    String method,
    List<StatusRange> statuses,
    Map<String, String> headers,
    @Nullable String body)
    implements Readiness {

  /** Statuses of HTTP, both ends included. */
  public record StatusRange(int lowest, int highest) {
    public StatusRange {
      if (lowest < 100 || highest > 599 || lowest > highest) {
        throw new IllegalArgumentException(
            "A status is a number from 100 to 599, but one is "
                + (lowest == highest ? lowest : lowest + " to " + highest));
      }
    }

    @Override
    public String toString() {
      return lowest == highest ? "" + lowest : lowest + " to " + highest;
    }
  }

  public HttpReadiness {
    if (!path.startsWith("/") || !isPrintable(path)) {
      throw new IllegalArgumentException(
          "The path of a request begins with '/' and has no spaces, but is '" + path + "'");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("A port is a number from 1 to 65535, but one is " + port);
    }
    if (method.isEmpty() || !isPrintable(method)) {
      throw new IllegalArgumentException(
          "The method of a request is a word, but is '" + method + "'");
    }
    statuses = statuses.isEmpty() ? List.of(new StatusRange(200, 299)) : List.copyOf(statuses);
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      requireHeader(header.getKey(), header.getValue());
    }
    if (body != null) {
      Pattern.compile(body);
    }
  }

  static HttpReadiness of(String path, int port) {
    return new HttpReadiness(path, port, false, false, "GET", List.of(), Map.of(), null);
  }

  /** Asks with HTTPS; the certificate must be one that this JVM trusts, for 127.0.0.1. */
  public HttpReadiness https() {
    return new HttpReadiness(path, port, true, false, method, statuses, headers, body);
  }

  /** Asks with HTTPS and takes any certificate. */
  public HttpReadiness insecure() {
    return new HttpReadiness(path, port, true, true, method, statuses, headers, body);
  }

  public HttpReadiness method(String newMethod) {
    return new HttpReadiness(path, port, tls, anyCertificate, newMethod, statuses, headers, body);
  }

  /** Waits for one of these statuses instead. */
  public HttpReadiness status(int... newStatuses) {
    List<StatusRange> ranges = new ArrayList<>();
    for (int status : newStatuses) {
      ranges.add(new StatusRange(status, status));
    }
    return new HttpReadiness(path, port, tls, anyCertificate, method, ranges, headers, body);
  }

  /** Waits for a status in this range instead, both ends included. */
  public HttpReadiness statusBetween(int lowest, int highest) {
    List<StatusRange> range = List.of(new StatusRange(lowest, highest));
    return new HttpReadiness(path, port, tls, anyCertificate, method, range, headers, body);
  }

  /** Sends one more header. */
  public HttpReadiness header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpReadiness(path, port, tls, anyCertificate, method, statuses, more, body);
  }

  /** Sends a user and a password (RFC 7617). */
  public HttpReadiness basicAuth(String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
  }

  /** Waits for a body that contains a match of this regular expression as well. */
  public HttpReadiness body(String regex) {
    return new HttpReadiness(path, port, tls, anyCertificate, method, statuses, headers, regex);
  }

  /** Waits for a body that contains this text as well. */
  public HttpReadiness bodyContaining(String text) {
    return body(Pattern.quote(text));
  }

  /** Whether this status is waited for. */
  public boolean expects(int status) {
    for (StatusRange range : statuses) {
      if (status >= range.lowest && status <= range.highest) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<Integer> ports() {
    return List.of(port);
  }

  private static void requireHeader(String name, String value) {
    if (name.isEmpty() || !isPrintable(name) || name.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "The name of a header is a word without ':', but is '" + name + "'");
    }
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("The header " + name + " has more than one line");
    }
  }

  /** ASCII without spaces and control characters. */
  private static boolean isPrintable(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (text.charAt(index) <= ' ' || text.charAt(index) > '~') {
        return false;
      }
    }
    return true;
  }
}
