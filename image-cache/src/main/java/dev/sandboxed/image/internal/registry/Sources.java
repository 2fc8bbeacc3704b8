package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.internal.json.RegistriesConf.Mirror;
import dev.sandboxed.image.internal.json.RegistriesConf.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where to ask for an image, in order: the mirrors that were set, those of {@code registries.conf},
 * the registry.
 */
final class Sources {
  private static final String HUB = "docker.io";
  private static final String HUB_HOST = "registry-1.docker.io";

  private final ImageReference image;
  private final Set<String> insecure;
  private final String verb;
  private final List<Source> sources = new ArrayList<>();

  private Sources(ImageReference image, Set<String> insecure, String verb) {
    this.image = image;
    this.verb = verb;
    this.insecure = insecure;
  }

  static List<Source> of(ImageReference image, RegistrySettings settings) {
    Sources sources = new Sources(image, settings.insecure(), "pull");
    settings.mirrors().forEach(sources::mirror);
    sources.configured(new RegistriesFiles(settings.surroundings()));
    return List.copyOf(sources.sources);
  }

  /** Returns the ways to the registry itself, in order; what is pushed belongs there alone. */
  static List<Source> ofPush(ImageReference image, RegistrySettings settings) {
    Sources sources = new Sources(image, settings.insecure(), "push");
    RegistriesFiles files = new RegistriesFiles(settings.surroundings());
    RegistriesFiles.Entry entry = sources.find(files, image.registry() + "/" + image.repository());
    if (entry != null) {
      sources.refuseBlocked(entry);
    }
    boolean insecure = entry != null && entry.registry().insecure();
    sources.host(image.registry(), image.repository(), false, insecure);
    return List.copyOf(sources.sources);
  }

  private void refuseBlocked(RegistriesFiles.Entry entry) {
    if (entry.registry().blocked()) {
      throw new ImageAccessException(
          "Could not "
              + verb
              + " "
              + image.familiar()
              + ": "
              + entry.file()
              + " blocks "
              + entry.registry().prefix()
              + ". Change that file, or use another registry.");
    }
  }

  private void configured(RegistriesFiles files) {
    String name = image.registry() + "/" + image.repository();
    RegistriesFiles.Entry entry = find(files, name);
    if (entry == null) {
      host(image.registry(), image.repository(), false, false);
      return;
    }
    refuseBlocked(entry);
    Registry registry = entry.registry();
    String rest = name.substring(RegistriesFiles.matched(registry.prefix(), name));
    for (Mirror mirror : registry.mirrors()) {
      if (image.digest() == null ? mirror.byTag() : mirror.byDigest()) {
        place(mirror.location() + rest, true, mirror.insecure());
      }
    }
    String location = registry.location().isEmpty() ? name : registry.location() + rest;
    place(location, !location.startsWith(image.registry() + "/"), registry.insecure());
  }

  private RegistriesFiles.@Nullable Entry find(RegistriesFiles files, String name) {
    try {
      return files.find(name);
    } catch (IOException e) {
      throw new RegistryUnreachableException(
          "Could not "
              + verb
              + " "
              + image.familiar()
              + ": the configuration of registries cannot be used: "
              + e.getMessage()
              + ". Correct it, or name another file in CONTAINERS_REGISTRIES_CONF.",
          e);
    }
  }

  private void place(String name, boolean mirror, boolean saidInsecure) {
    int slash = name.indexOf('/');
    String host = slash < 0 ? name : name.substring(0, slash);
    host(host, slash < 0 ? image.repository() : name.substring(slash + 1), mirror, saidInsecure);
  }

  private void mirror(String text) {
    int scheme = text.indexOf("://");
    HttpUrl url = HttpUrl.parse(scheme < 0 ? "https://" + text : text);
    if (url == null) {
      throw new RegistryUnreachableException(
          "Could not pull "
              + image.familiar()
              + ": \""
              + text
              + "\" is not the URL of a mirror. Correct sandboxed.mirror."
              + image.registry()
              + ", for example to http://127.0.0.1:5000.");
    }
    String prefix = String.join("/", url.pathSegments());
    String repository = prefix.isEmpty() ? image.repository() : prefix + "/" + image.repository();
    repository = repository.replace("//", "/");
    if (scheme < 0) {
      host(Source.authority(url), repository, true, false);
      return;
    }
    HttpUrl root = url.newBuilder().username("").password("").encodedPath("/").query(null).build();
    String shown = root.toString();
    String name = shown.substring(0, shown.length() - 1);
    boolean unverified = insecure.contains(Source.authority(url));
    boolean confidential = url.isHttps() || unverified || Source.isLoopback(Source.authority(url));
    sources.add(source(name, root, repository, true, confidential, unverified, false));
  }

  /**
   * A host without a scheme. TLS is a must, but for this machine, where it is tried second, and for
   * what was named insecure, where plain HTTP is.
   */
  private void host(String host, String repository, boolean mirror, boolean saidInsecure) {
    boolean unverified = saidInsecure || insecure.contains(host);
    boolean near = Source.isLoopback(host);
    String address = host.equals(HUB) ? HUB_HOST : host;
    HttpUrl tls = HttpUrl.parse("https://" + address);
    HttpUrl plain = HttpUrl.parse("http://" + address);
    if (tls == null || plain == null) {
      throw new RegistryUnreachableException(
          "Could not "
              + verb
              + " "
              + image.familiar()
              + ": "
              + host
              + " is not a host. Check the name.");
    }
    HttpUrl first = near ? plain : tls;
    sources.add(source(host, first, repository, mirror, true, unverified, false));
    if (near || unverified) {
      HttpUrl second = near ? tls : plain;
      sources.add(source(host, second, repository, mirror, true, unverified, true));
    }
  }

  private static Source source(
      String name,
      HttpUrl root,
      String repository,
      boolean mirror,
      boolean confidential,
      boolean unverified,
      boolean alternative) {
    HttpUrl base = root.newBuilder().addPathSegment("v2").addPathSegments(repository).build();
    return new Source(name, repository, base, mirror, confidential, unverified, alternative);
  }
}
