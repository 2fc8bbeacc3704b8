package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.registry.BlobContent;
import dev.sandboxed.image.internal.registry.RegistryPush;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Pushes one image: its blobs side by side, then its manifests, and what names it last. */
final class ImagePush {
  private final ImageName image;
  private final ImageReference target;
  private final Origin origin;
  private final RegistryPush registry;
  private final PushListener listener;

  ImagePush(
      ImageName image,
      ImageReference target,
      Origin origin,
      RegistryPush registry,
      PushListener listener) {
    this.image = image;
    this.target = target;
    this.origin = origin;
    this.registry = registry;
    this.listener = listener;
  }

  Pushed run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    boolean done = false;
    try {
      Pushed pushed = push();
      done = true;
      listener.finished(pushed, Duration.ofNanos(System.nanoTime() - start));
      return pushed;
    } finally {
      if (!done) {
        listener.failed(target);
      }
    }
  }

  private Pushed push() throws IOException, InterruptedException {
    PushPlan plan = PushPlan.of(image, origin);
    List<PushPlan.Document> documents = plan.documents();
    Digest digest = documents.get(documents.size() - 1).content().digest();
    if (target.digest() != null && !target.digest().equals(digest)) {
      throw new CorruptImageException(
          "Could not push "
              + image.familiar()
              + " to "
              + target.familiar()
              + ": its digest is "
              + digest
              + ". Name a tag, or leave the digest out.");
    }
    listener.started(
        image,
        target,
        plan.blobs().stream()
            .map(
                blob -> new PushListener.Blob(blob.descriptor().digest(), blob.descriptor().size()))
            .toList());
    Tally tally = blobs(plan);
    for (PushPlan.Document document : documents) {
      boolean top = document.content().digest().equals(digest);
      put(document, top && target.tag() != null ? target.tag() : "");
    }
    return new Pushed(
        target,
        digest,
        tally.of(PushListener.Arrival.UPLOADED),
        tally.of(PushListener.Arrival.MOUNTED),
        tally.of(PushListener.Arrival.PRESENT),
        plan.leftOut(),
        tally.bytes);
  }

  private void put(PushPlan.Document document, String tag) {
    FetchedManifest content = document.content();
    String name = tag.isEmpty() ? content.digest().toString() : tag;
    String what = "the manifest " + content.digest() + " of " + image.familiar();
    registry.manifest(content.content(), document.mediaType(), content.digest(), name, what);
  }

  /** What has become of the blobs. Confined to one thread. */
  private static final class Tally {
    private final Map<PushListener.Arrival, Integer> counts =
        new EnumMap<>(PushListener.Arrival.class);
    private long bytes;

    void add(PushListener.Arrival how, long size) {
      counts.merge(how, 1, Integer::sum);
      bytes += how == PushListener.Arrival.UPLOADED ? size : 0;
    }

    int of(PushListener.Arrival how) {
      return counts.getOrDefault(how, 0);
    }
  }

  private record Arrived(PushListener.Arrival how, long size) {}

  private Tally blobs(PushPlan plan) throws IOException, InterruptedException {
    List<Callable<Arrived>> work = new ArrayList<>();
    for (PushPlan.Blob blob : plan.blobs()) {
      work.add(() -> put(blob));
    }
    Tally tally = new Tally();
    for (Arrived arrived : new ParallelLayers(registry::close).run(work)) {
      tally.add(arrived.how(), arrived.size());
    }
    return tally;
  }

  private Arrived put(PushPlan.Blob blob) throws IOException {
    PushListener.Arrival how;
    try {
      how = send(blob);
    } catch (ContentMismatchException e) {
      if (!(origin instanceof StoredOrigin stored)
          || !stored.distrust(blob.descriptor().digest())) {
        throw new CorruptImageException(
            "Could not push "
                + blob.what()
                + ": "
                + e.getMessage()
                + ". Make the image anew, or pull it again.",
            e);
      }
      how = send(blob);
    }
    listener.blobFinished(target, blob.descriptor().digest(), how);
    return new Arrived(how, blob.descriptor().size());
  }

  private PushListener.Arrival send(PushPlan.Blob blob) throws IOException {
    Digest digest = blob.descriptor().digest();
    BlobContent content = () -> origin.blob(blob.descriptor(), blob.what());
    RegistryPush.Arrival arrival =
        registry.blob(
            blob.descriptor(),
            blob.what(),
            home(),
            content,
            sent -> listener.progressed(target, digest, sent));
    return PushListener.Arrival.valueOf(arrival.name());
  }

  /** The repository that the image came from, if the registry can take blobs from there. */
  private @Nullable String home() {
    return image instanceof ImageReference from
            && from.registry().equals(target.registry())
            && !from.repository().equals(target.repository())
        ? from.repository()
        : null;
  }
}
