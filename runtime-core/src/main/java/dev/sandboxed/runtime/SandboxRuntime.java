package dev.sandboxed.runtime;

import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.ImageCache;
import dev.sandboxed.image.cache.ImageStore;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.image.cache.SnapshotStore;
import dev.sandboxed.runtime.internal.cgroups.ControlGroups;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.LayerCopies;
import dev.sandboxed.runtime.internal.launch.Monitor;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.internal.mounts.HubPlan;
import dev.sandboxed.runtime.internal.mounts.KernelPlan;
import dev.sandboxed.runtime.internal.mounts.LayerMounts;
import dev.sandboxed.runtime.internal.networks.Networks;
import dev.sandboxed.runtime.internal.networks.WayOut;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.ImageUnavailableException;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts sandboxes. Owns one native monitor process and everything started through it; all of it
 * ends with {@link #close()} and with the JVM, however that ends. Thread-safe.
 *
 * <pre>{@code
 * try (var runtime = SandboxRuntime.open();
 *      var redis = runtime.start(SandboxSpec.of("redis:7"))) { … redis.address(6379) … }
 * }</pre>
 */
public final class SandboxRuntime implements AutoCloseable {

  private static final Duration BOOT = Duration.ofSeconds(2);

  private final RuntimeSettings settings;
  private final Identity identity;
  private final NativeProgram program;
  private final ImageSource images;
  private final Events events;
  private final Accounts accounts = new Accounts();

  private @Nullable Boot boot; // guarded by this
  private boolean closed; // guarded by this

  SandboxRuntime(
      RuntimeSettings settings, Identity identity, NativeProgram program, ImageSource images) {
    this(settings, identity, program, images, Events.UNHEARD);
  }

  SandboxRuntime(
      RuntimeSettings settings,
      Identity identity,
      NativeProgram program,
      ImageSource images,
      Events events) {
    this.events = events;
    this.settings = settings;
    this.identity = identity;
    this.program = program;
    this.images = images;
  }

  /** A runtime with the settings of {@link RuntimeSettings#load()}. */
  public static SandboxRuntime open() {
    Preparation preparation = Preparation.begin();
    return open(RuntimeSettings.load(), PullListener.toConsole(), Events.UNHEARD, preparation);
  }

  /**
   * A runtime with these settings. Opening is cheap; the native processes are started with the
   * first sandbox.
   */
  public static SandboxRuntime open(RuntimeSettings settings) {
    return open(settings, PullListener.toConsole());
  }

  /** As {@link #open(RuntimeSettings)}; what has to be pulled is told to this listener. */
  public static SandboxRuntime open(RuntimeSettings settings, PullListener listener) {
    return open(settings, listener, Events.UNHEARD, Preparation.begin());
  }

  /** As {@link #open(RuntimeSettings)}; what the runtime does is told to this listener. */
  public static SandboxRuntime open(RuntimeSettings settings, SandboxListener listener) {
    return open(settings, PullListener.toConsole(), new Events(listener), Preparation.begin());
  }

  private static SandboxRuntime open(
      RuntimeSettings settings, PullListener listener, Events events, Preparation preparation) {
    Identity identity = preparation.identity();
    NativeProgram program = NativeProgram.in(settings.store());
    ImageSource images =
        new CachedImages(settings, new FilesWriters(program, identity), listener, events);
    return new SandboxRuntime(settings, identity, program, images, events);
  }

  /**
   * Starts one sandbox and returns when it is ready.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxException saying what failed, in the last of several
   *     attempts; nothing of the sandbox is left then
   */
  public Sandbox start(SandboxSpec spec) {
    Span span = events.begin(Events.START, spec);
    try {
      RunningSandbox sandbox = startInAttempts(spec);
      sandbox.prepare();
      if (span != null) {
        span.of(sandbox).with("instance", sandbox.instance().number()).end();
      }
      return sandbox;
    } catch (RuntimeException e) {
      throw Events.failed(span, e);
    }
  }

  private RunningSandbox startInAttempts(SandboxSpec spec) {
    int left = spec.lifecycle().startAttempts();
    SandboxException failure;
    do {
      try {
        return startOnce(spec);
      } catch (ExitedEarlyException | NotReadyException e) {
        failure = e;
      }
    } while (--left > 0);
    throw failure;
  }

  private RunningSandbox startOnce(SandboxSpec spec) {
    return spec.snapshot().equals(Snapshot.NONE)
        ? start(plan(spec), settings.patience(spec))
        : new SnapshotStart(this, spec).run();
  }

  /** What a specification means, with its image, which the start of the plan gives back. */
  SandboxPlan plan(SandboxSpec spec) {
    CachedImage image = resolve(spec, boot(spec));
    try {
      return new SandboxPlan(spec, image);
    } catch (RuntimeException e) {
      images.release(image);
      throw e;
    }
  }

  /**
   * Starts what was planned.
   *
   * @param patience how long it may take
   */
  RunningSandbox start(SandboxPlan plan, Duration patience) {
    boolean ready = false;
    try {
      RunningSandbox sandbox = start(boot(plan.spec()).await(), plan, patience);
      ready = true;
      return sandbox;
    } finally {
      if (!ready) {
        plan.release(images);
      }
    }
  }

  /** Once more when only now it turns out that no layer can lie above another here. */
  private static RunningSandbox start(RuntimeParts parts, SandboxPlan plan, Duration patience) {
    SandboxStart start = SandboxStart.of(parts, plan, patience);
    try {
      return run(start, parts, plan);
    } catch (StartFailedException e) {
      if (start.lacksCopies()) {
        return run(SandboxStart.of(parts, plan, patience), parts, plan);
      }
      throw e;
    }
  }

  private static RunningSandbox run(SandboxStart start, RuntimeParts parts, SandboxPlan plan) {
    boolean ready = false;
    try {
      RunningSandbox sandbox = new RunningSandbox(parts, plan, start.run());
      ready = true;
      return sandbox;
    } finally {
      if (!ready) {
        start.undo();
      }
    }
  }

  /** Returns what the snapshots of this runtime are kept in, to list them and throw them away. */
  public SnapshotStore snapshots() {
    return SnapshotStore.open(settings.images(), new FilesWriters(program, identity));
  }

  /** Returns the named volumes that sandboxes of this runtime have made, to look after them. */
  public Volumes volumes() {
    return Volumes.in(settings.store(), new FilesWriters(program, identity));
  }

  /** Why what sandboxes write cannot be taken from them; empty: it can. */
  String whyNothingIsTaken(SandboxSpec spec) throws MonitorGoneException, InterruptedException {
    RuntimeParts parts = boot(spec).await();
    parts.monitor().awaitBooted(Deadline.in(settings.patience(spec)));
    return parts.run().whyNothingIsTaken();
  }

  ImageSource images() {
    return images;
  }

  RuntimeSettings settings() {
    return settings;
  }

  /** The owners of files in sandboxes. */
  String ownership() {
    return identity.ownership();
  }

  /**
   * Starts several sandboxes at the same time; the result has the order of the argument. When one
   * fails the others are closed and the first failure is thrown.
   */
  public List<Sandbox> startAll(List<SandboxSpec> specs) {
    return new ParallelStart(this).run(specs);
  }

  /** Returns the cache that the images of this runtime come from, to fill it beforehand. */
  public ImageCache imageCache() {
    return ImageCache.open(settings.images(), new FilesWriters(program, identity));
  }

  /** Returns the store that the images of this runtime are kept in, to look after it. */
  public ImageStore imageStore() {
    return ImageStore.open(settings.images(), new FilesWriters(program, identity));
  }

  /** Ends every sandbox and the native processes, and returns when nothing is left of them. */
  @Override
  public void close() {
    Boot ending;
    synchronized (this) {
      closed = true;
      ending = boot;
      boot = null;
    }
    if (ending != null) {
      ending.awaitEnd();
      ending.end();
    }
  }

  /**
   * The native processes boot while the image is looked up; those that were killed are replaced.
   */
  private synchronized Boot boot(SandboxSpec spec) {
    if (closed) {
      throw new StartFailedException(
          "Could not start sandbox '" + spec.name() + "': the runtime has been closed.", null);
    }
    if (boot == null || boot.isOver()) {
      boot = Boot.begin(this, boot);
    }
    return boot;
  }

  /**
   * On a machine that refuses sandboxes an image cannot be unpacked either: that is the reason to
   * report.
   */
  private CachedImage resolve(SandboxSpec spec, Boot booting) {
    try {
      return images.resolve(spec);
    } catch (ImageUnavailableException e) {
      try {
        booting.await().monitor().awaitBooted(Deadline.in(BOOT));
      } catch (MonitorGoneException gone) {
        throw StartFailures.hostUnsupported("'" + spec.name() + "'", identity, gone, e);
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  OrphanSweeper sweeper() {
    return new OrphanSweeper(new FilesWriters(program, identity));
  }

  RuntimeParts startNativeProcesses() {
    LayerMounts layers = new LayerMounts(images.layersDirectories());
    RunDirectory run = RunDirectory.in(settings.store(), layers.own());
    Monitor monitor =
        Monitor.start(
            program, identity, run, HubPlan.of(run, layers, identity, Networks.hubMessages()));
    KernelPlan kernel = new KernelPlan(identity.count());
    ControlGroups groups = ControlGroups.of(run, monitor.pid());
    return new RuntimeParts(
        settings,
        identity,
        monitor,
        run,
        new Networks(monitor),
        new WayOut(monitor.pid(), run.path()),
        layers,
        new CopiedLayers(run, layers, new LayerCopies(program, identity)),
        kernel,
        groups,
        accounts,
        images,
        volumes(),
        events);
  }
}
