package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.HttpReadiness;
import dev.sandboxed.runtime.spec.Readiness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one {@link Ready}: what it waits for, and that it says nothing that does not go with it.
 */
record ReadyReader(Ready ready, Misuse misuse, Placeholders placeholders) {

  Readiness read() {
    List<String> kinds = kinds();
    if (kinds.size() > 1 || (kinds.isEmpty() && ready.port() == 0)) {
      throw misuse.value(
          "ready",
          "must give exactly one of port, http, protocol, log, exec, healthy and exited in each"
              + " @Ready",
          shown());
    }
    String kind = kinds.isEmpty() ? "port" : kinds.get(0);
    requireTogether(kind);
    return switch (kind) {
      case "http" -> http();
      case "protocol" -> Readiness.protocol(ready.protocol()[0], port());
      case "log" -> log();
      case "exec" -> exec();
      case "healthy" -> Readiness.healthy();
      case "exited" -> exited();
      default -> Readiness.port(port());
    };
  }

  private List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    add(kinds, "http", !ready.http().isEmpty());
    add(kinds, "protocol", ready.protocol().length > 0);
    add(kinds, "log", !ready.log().isEmpty());
    add(kinds, "exec", ready.exec().length > 0);
    add(kinds, "healthy", ready.healthy());
    add(kinds, "exited", ready.exited() != -1);
    return kinds;
  }

  private void requireTogether(String kind) {
    requireOnly(kind, ready.times() != 1, "times", "log");
    requireOnly(kind, ready.https(), "https", "http");
    requireOnly(kind, ready.status().length > 0, "status", "http");
    requireOnly(kind, !ready.body().isEmpty(), "body", "http");
    boolean portGoes = kind.equals("port") || kind.equals("http") || kind.equals("protocol");
    if (ready.port() != 0 && !portGoes) {
      throw misuse.value("ready", "can give port only alone, with http or with protocol", shown());
    }
  }

  private void requireOnly(String kind, boolean given, String member, String with) {
    if (given && !kind.equals(with)) {
      throw misuse.value("ready", "can give " + member + " only together with " + with, shown());
    }
  }

  private int port() {
    if (ready.port() < 1 || ready.port() > 65535) {
      throw misuse.value("port of @Ready", "must be a port from 1 to 65535", ready.port());
    }
    return ready.port();
  }

  private Readiness http() {
    String path = placeholders.resolve(ready.http());
    HttpReadiness http;
    try {
      http = Readiness.http(path, port());
    } catch (IllegalArgumentException e) {
      throw misuse.text("http of @Ready", "must be a path such as \"/health\"", path);
    }
    try {
      http = http.status(ready.status());
    } catch (IllegalArgumentException e) {
      throw misuse.value(
          "status of @Ready", "must be from 100 to 599", Arrays.toString(ready.status()));
    }
    String body = placeholders.resolve(ready.body());
    try {
      http = body.isEmpty() ? http : http.body(body);
    } catch (IllegalArgumentException e) {
      throw irregular("body", body, e);
    }
    return ready.https() ? http.insecure() : http;
  }

  private Readiness log() {
    if (ready.times() < 1) {
      throw misuse.value("times of @Ready", "must be at least 1", ready.times());
    }
    String regex = placeholders.resolve(ready.log());
    try {
      return Readiness.log(regex, ready.times());
    } catch (IllegalArgumentException e) {
      throw irregular("log", regex, e);
    }
  }

  private Readiness exec() {
    if (ready.exec()[0].isEmpty()) {
      throw misuse.value(
          "exec of @Ready", "must begin with a program", Arrays.toString(ready.exec()));
    }
    return Readiness.exec(ready.exec());
  }

  private Readiness exited() {
    if (ready.exited() < 0 || ready.exited() > 255) {
      throw misuse.value("exited of @Ready", "must be an exit code from 0 to 255", ready.exited());
    }
    return Readiness.exited(ready.exited());
  }

  private RuntimeException irregular(String member, String regex, IllegalArgumentException e) {
    return misuse.text(
        member + " of @Ready", "must be a regular expression (" + e.getMessage() + ")", regex);
  }

  /** What it says beside its defaults. */
  private String shown() {
    List<String> members = new ArrayList<>();
    add(members, "port = " + ready.port(), ready.port() != 0);
    add(members, "log = \"" + ready.log() + "\"", !ready.log().isEmpty());
    add(members, "times = " + ready.times(), ready.times() != 1);
    add(members, "http = \"" + ready.http() + "\"", !ready.http().isEmpty());
    add(members, "https = true", ready.https());
    add(members, "status = " + Arrays.toString(ready.status()), ready.status().length > 0);
    add(members, "body = \"" + ready.body() + "\"", !ready.body().isEmpty());
    add(members, "exec = " + Arrays.toString(ready.exec()), ready.exec().length > 0);
    add(members, "protocol = " + Arrays.toString(ready.protocol()), ready.protocol().length > 0);
    add(members, "healthy = true", ready.healthy());
    add(members, "exited = " + ready.exited(), ready.exited() != -1);
    return "@Ready(" + String.join(", ", members) + ")";
  }

  private static void add(List<String> list, String item, boolean given) {
    if (given) {
      list.add(item);
    }
  }
}
