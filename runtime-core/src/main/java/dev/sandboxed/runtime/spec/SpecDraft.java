package dev.sandboxed.runtime.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A specification of which one part is about to be changed. */
final class SpecDraft {

  final String image;
  String name;
  @Nullable List<String> entrypoint;
  @Nullable List<String> command;
  Map<String, String> env;
  @Nullable String user;
  @Nullable String workingDirectory;
  Set<Integer> ports;
  List<Readiness> readiness;
  @Nullable Duration startTimeout;
  @Nullable PullPolicy pull;
  Security security;
  Limits limits;
  Lifecycle lifecycle;
  Networking networking;
  Snapshot snapshot;
  Storage storage;

  SpecDraft(SandboxSpec spec) {
    image = spec.image();
    name = spec.name();
    entrypoint = spec.entrypoint();
    command = spec.command();
    env = spec.env();
    user = spec.user();
    workingDirectory = spec.workingDirectory();
    ports = spec.ports();
    readiness = spec.readiness();
    startTimeout = spec.startTimeout();
    pull = spec.pull();
    security = spec.security();
    limits = spec.limits();
    lifecycle = spec.lifecycle();
    networking = spec.networking();
    snapshot = spec.snapshot();
    storage = spec.storage();
  }

  SandboxSpec toSpec() {
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        pull,
        security,
        limits,
        lifecycle,
        networking,
        snapshot,
        storage);
  }
}
