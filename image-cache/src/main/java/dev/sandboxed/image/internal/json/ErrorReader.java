package dev.sandboxed.image.internal.json;

import java.util.ArrayList;
import java.util.List;

/** Reads why a registry refuses, as far as it says so. */
public final class ErrorReader {
  private static final int MAX_LENGTH = 300;

  private ErrorReader() {}

  /** Returns the messages of the registry, or an empty text. */
  public static String read(byte[] content) {
    try {
      List<String> messages = new ArrayList<>();
      for (JsonDocument error : JsonDocument.parse(content).objects("errors")) {
        String message = error.text("message");
        messages.add(message.isEmpty() ? error.text("code") : message);
      }
      String all = String.join("; ", messages).replaceAll("\\p{Cntrl}", " ").strip();
      return all.length() > MAX_LENGTH ? all.substring(0, MAX_LENGTH) + "…" : all;
    } catch (InvalidDocumentException e) {
      // An error page of a proxy, for example; the status code has to do.
      return "";
    }
  }
}
