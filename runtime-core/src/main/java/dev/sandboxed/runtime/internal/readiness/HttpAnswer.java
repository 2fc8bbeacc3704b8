package dev.sandboxed.runtime.internal.readiness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The answer to one HTTP/1.1 request after which the connection is closed. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class HttpAnswer {

  private static final int LONGEST_HEAD = 64 << 10;
  private static final int LONGEST_BODY = 1 << 20;
  private static final int FIRST_FINAL_STATUS = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final long UNTIL_THE_END = -1;
  private static final long CHUNKED = -2;

  private final InputStream stream;
  private int lineBytes;
  private int status;
  private long length;

  private HttpAnswer(InputStream stream) {
    this.stream = new BufferedInputStream(stream);
  }

  /** Reads status and headers. */
  static HttpAnswer read(InputStream stream) throws IOException {
    HttpAnswer answer = new HttpAnswer(stream);
    do {
      answer.status = status(answer.line());
      answer.readHeaders();
    } while (answer.status < FIRST_FINAL_STATUS);
    if (answer.status == NO_CONTENT || answer.status == NOT_MODIFIED) {
      answer.length = 0;
    }
    return answer;
  }

  int status() {
    return status;
  }

  /** Whether it says where its body ends, so that reading it takes no longer than it must. */
  boolean hasKnownLength() {
    return length >= 0;
  }

  /** Reads the body, in UTF-8; what exceeds 1 MiB or does not come in time is left out. */
  String body() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      if (length == CHUNKED) {
        copyChunks(body);
      } else {
        copy(length == UNTIL_THE_END ? Long.MAX_VALUE : length, body);
      }
    } catch (SocketTimeoutException | EOFException e) {
      // a stream of events has no end
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private static int status(String line) throws IOException {
    boolean http = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
    int status = http ? (int) number(line.substring(9, 12), 10) : 0;
    if (status < 100) {
      throw new ProtocolException("answered '" + Answer.excerpt(line) + "', which is not HTTP/1");
    }
    return status;
  }

  private void readHeaders() throws IOException {
    length = UNTIL_THE_END;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals("transfer-encoding") && value.toLowerCase(Locale.ROOT).endsWith("chunked")) {
        length = CHUNKED;
      } else if (name.equals("content-length") && length != CHUNKED) {
        length = number(value, 10);
      }
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int each = stream.read(); each != '\n'; each = stream.read()) {
      if (each < 0) {
        throw new EOFException(
            lineBytes == 0
                ? "connection closed without an answer"
                : "connection closed amid the answer");
      }
      if (++lineBytes > LONGEST_HEAD) {
        throw new ProtocolException("an answer whose head is longer than 64 KiB");
      }
      line.write(each);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private void copyChunks(ByteArrayOutputStream body) throws IOException {
    for (boolean whole = true; whole; ) {
      lineBytes = 1;
      String line = line();
      int extension = line.indexOf(';');
      long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      whole = size > 0 && copy(size, body) && line().isEmpty();
    }
  }

  /** Copies so many bytes; returns whether all came and there is room for more. */
  private boolean copy(long count, ByteArrayOutputStream body) throws IOException {
    byte[] buffer = new byte[8192];
    long left = count;
    while (left > 0 && body.size() < LONGEST_BODY) {
      int read = stream.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        return false;
      }
      body.write(buffer, 0, read);
      left -= read;
    }
    return left == 0;
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseUnsignedLong(text, radix) & Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw new ProtocolException("an answer with '" + Answer.excerpt(text) + "' for a number");
    }
  }
}
