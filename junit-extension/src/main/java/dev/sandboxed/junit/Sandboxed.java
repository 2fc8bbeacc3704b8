package dev.sandboxed.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a sandbox for a test class: a real service, started from its container image, without Docker
 * and without root.
 *
 * <pre>{@code
 * @Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret")
 * class OrdersTest {
 *   @Test
 *   void storesAnOrder(Sandbox postgres) throws SQLException {
 *     var url = "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <h2>Declaration</h2>
 *
 * <p>On a test class, as often as needed, or on an annotation of your own
 * ({@code @PostgresSandbox}) which is then put on test classes. Subclasses and implementing classes
 * inherit it. Only {@link #image()} is required. What is left out is taken from the image.
 *
 * <p>Or on a field of type {@link dev.sandboxed.runtime.Sandbox}, which then holds it. There its
 * name is the field's, unless {@link #name()} gives another. Fields of superclasses count as well.
 *
 * <pre>{@code
 * @Sandboxed(image = "redis:7") Sandbox cache;             // a fresh one for every test method
 * @PostgresSandbox static Sandbox orders;                  // one for the class
 * }</pre>
 *
 * <h2>Scope</h2>
 *
 * <p>{@link #scope()} says how long it lives. On a class and on a static field that is {@link
 * Scope#CLASS}: sandboxes start before every {@code @BeforeAll} method, and before the test
 * instance is created, whichever life cycle it has. Several start at the same time. They are there
 * for all test methods, for {@link org.junit.jupiter.api.Nested} classes too (which see the same
 * sandboxes, not new ones), and still in {@code @AfterAll} methods. A subclass has sandboxes of its
 * own.
 *
 * <p>On an instance field it is {@link Scope#METHOD}: fresh for every test method, also for those
 * of nested classes, every repetition and every set of parameters. They start after the instance
 * was created and before its {@code @BeforeEach} methods, and are gone after its {@code @AfterEach}
 * methods.
 *
 * <p>With {@link Scope#RUN} all classes of a test run that declare the same sandbox, every member
 * alike, share one. It starts with the first of them and ends after the last class of the run. When
 * it does not start, the later classes fail without trying again.
 *
 * <h2>Order</h2>
 *
 * <p>All sandboxes of a class start at the same time, except those that {@linkplain #dependsOn()
 * depend} on others: these start when the others are ready, and not at all when one of them fails.
 *
 * <h2>Placeholders</h2>
 *
 * <p>In every text <code>${property}</code> and <code>${property:default}</code> are replaced by
 * the JUnit configuration parameter of that name, else the system property, else the default.
 * <code>$${</code> stands for <code>${</code>.
 *
 * <h2>Injection</h2>
 *
 * <p>Parameters of type {@link dev.sandboxed.runtime.Sandbox} or {@link SandboxHandle} of
 * constructors, life cycle methods and test methods, and static and instance fields of that type
 * which are not final. With one sandbox there is nothing to choose. With several, the name of the
 * parameter or field chooses, or {@link InSandbox}. Parameter names are only known when the tests
 * are compiled with {@code -parameters}.
 *
 * <h2>Ready</h2>
 *
 * <p>A sandbox counts as started when something listens on every published port (or, when {@link
 * #ready()} names ports, on those) and every {@link #ready()} condition holds, all within {@link
 * #startTimeout()}.
 *
 * <h2>Failure</h2>
 *
 * <p>When a sandbox does not start, the class fails with a {@link
 * dev.sandboxed.runtime.spec.SandboxException} that names the image, the step, the reason and the
 * remedy, and carries the last lines of output. A main process that exits fails the start at once.
 * A mistake in the annotation is an {@link
 * org.junit.jupiter.api.extension.ExtensionConfigurationException}, thrown before anything starts.
 *
 * <p>On a machine that cannot run sandboxes the tests fail, or are skipped: {@link
 * #whenUnavailable()}.
 *
 * <p>When a test fails, what its sandboxes have written meanwhile is added to JUnit's report and
 * printed, a hundred lines of each at most. Of tests that succeed nothing is shown.
 *
 * <h2>Snapshots and resets</h2>
 *
 * <p>With {@link #snapshot()} a service initialises itself once, not at every start. With {@link
 * #reset()} every test method of a class finds it as it was when it became ready, at the same
 * address. An annotation of your own may have these members too, {@code snapshot}, {@code prepare},
 * {@code fingerprint} and {@code reset}; they stand for those of the {@code @Sandboxed} on it.
 *
 * <h2>Cleanup</h2>
 *
 * <p>At the end of its scope a sandbox is killed and everything it has written is discarded.
 * Nothing is left behind even when the JVM is killed.
 *
 * <h2>Parallel execution</h2>
 *
 * <p>Classes and methods may run in parallel. A static field can hold the sandbox of one running
 * class only, and a field of an instance per class that of one running method: where JUnit runs two
 * of them at the same time, the second fails and says so.
 *
 * @see SandboxedExtension#of
 */
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(Sandboxes.class)
@ExtendWith(SandboxedExtension.class)
public @interface Sandboxed {

  /**
   * Any reference Docker accepts: {@code postgres:15}, {@code ghcr.io/owner/app@sha256:…}; or
   * {@code oci:directory:tag} for an image in an OCI layout.
   */
  String image();

  /**
   * What parameters, fields, logs and reports call it. By default the last path segment of the
   * image; on a field, the field's name.
   */
  String name() default "";

  /**
   * Replaces the image's entrypoint and, as in Docker, drops the image's command. <code>""</code>
   * runs the command without an entrypoint.
   */
  String[] entrypoint() default {};

  /** Replaces the image's command. */
  String[] command() default {};

  /**
   * Environment variables, written {@code "NAME=value"}, added to the image's. In values <code>
   * {{host-port:9092}}</code> is the port of this machine that leads to the published port 9092,
   * and <code>{{hostname}}</code> the name by which others on its networks find it.
   */
  String[] env() default {};

  /** {@code user}, {@code user:group}, names or numbers. By default the image's user. */
  String user() default "";

  /** An absolute path. By default the image's. */
  String workingDirectory() default "";

  /** TCP ports to publish besides those the image exposes. */
  int[] ports() default {};

  /**
   * Conditions that must hold before the class runs. Ports named here are waited for instead of all
   * published ones: an image may expose ports that it does not serve as it is configured.
   */
  Ready[] ready() default {};

  /**
   * The deadline for everything from resolving the image to being ready: {@code "500ms"}, {@code
   * "60s"}, {@code "2m"}. By default the setting {@code sandboxed.start-timeout}, else 60 seconds.
   */
  String startTimeout() default "";

  /**
   * How often it is started before that has failed: anew, with the whole {@link #startTimeout()},
   * when its program has ended early or it was not ready in time. 1 to 100.
   */
  int startAttempts() default 1;

  /**
   * When the registry is asked for the image: {@code "if-not-present"}, {@code "always"}, {@code
   * "never"}, or an age after which it is asked again, such as {@code "24h"} or {@code "7d"}. By
   * default the setting {@code sandboxed.pull}, else {@code "if-not-present"}.
   */
  String pull() default "";

  /**
   * How much memory it may use, page cache included: {@code "512m"}, {@code "2g"}, at least {@code
   * "1m"}. What exceeds it is killed. By default not limited.
   *
   * <p>Limits of memory, processors and processes take a control group, which not every host hands
   * to every user. Where they cannot be enforced the start fails with the remedy, unless the
   * setting {@code sandboxed.limits} is {@code best-effort}.
   */
  String memory() default "";

  /** How many processors' time it gets: 1.5 is one and a half; from 0.01. 0: not limited. */
  double cpus() default 0;

  /** How many processes and threads there may be in it together. 0: not limited. */
  int pids() default 0;

  /** The size of /dev/shm: {@code "256m"}. By default {@code "64m"}, as in Docker. */
  String shm() default "";

  /** What is copied into it before its program starts, in this order. */
  Copy[] copy() default {};

  /**
   * Files and directories of this machine that it sees: {@code "src/test/data:/import"}, which it
   * cannot change, or {@code "build/out:/out:rw"}, which it can. Sources are relative to the
   * working directory of the JVM, and must exist.
   */
  String[] binds() default {};

  /**
   * Named volumes, which outlive the sandbox and can be shared: {@code "data:/var/lib/data"}, or
   * {@code "data:/var/lib/data:ro"}, which it cannot change. The first sandbox makes one, with what
   * its image has there; {@code SandboxRuntime.volumes()} removes it.
   */
  String[] volumes() default {};

  /**
   * Empty file systems in memory: {@code "/run"}, open to everybody and up to half of the machine's
   * memory, or {@code "/run:size=64m,mode=755"}.
   */
  String[] tmpfs() default {};

  /** Whether it can change nothing but what is mounted, the image's VOLUMEs and /dev/shm. */
  boolean readOnlyRoot() default false;

  /**
   * Whether it starts from what an earlier one has written instead of initialising itself again,
   * its volumes included. The first start makes the snapshot; see {@code docs/snapshots.md}.
   */
  Snapshot snapshot() default Snapshot.NONE;

  /**
   * The name of a static method of the test class that prepares the sandbox for {@link
   * Snapshot#PREPARED}: it takes a {@link dev.sandboxed.runtime.Sandbox} or a {@link
   * SandboxHandle}.
   */
  String prepare() default "";

  /**
   * Files and directories whose content decides for {@link Snapshot#PREPARED} whether the snapshot
   * is still the right one, such as {@code "src/main/resources/db/migration"}. Relative to the
   * working directory of the JVM.
   */
  String[] fingerprint() default {};

  /** Whether every test method gets it as it was when it became ready. */
  Reset reset() default Reset.NEVER;

  /**
   * The networks that it is on: sandboxes of the class that name the same one reach one another by
   * name and alias. A network lives as long as the one on it that lives longest. By default the
   * sandboxes of {@link Scope#CLASS} that one class declares share one, when there are two of them
   * at least; others have no names for one another.
   */
  String[] network() default {};

  /** Whether its networks have IPv6 besides; for one sandbox on a network to say so is enough. */
  boolean ipv6() default false;

  /** What the others on its networks call it besides its name. */
  String[] aliases() default {};

  /**
   * Whether it reaches what the user who runs the tests reaches, such as the internet, but for this
   * machine's 127.0.0.1. Needs the program slirp4netns.
   */
  boolean egress() default false;

  /** How long it lives. On a static field it cannot be {@link Scope#METHOD}. */
  Scope scope() default Scope.BY_PLACE;

  /**
   * The names of sandboxes that must be ready before this one starts: of the same class or an
   * enclosing one, and with a scope as long at least.
   */
  String[] dependsOn() default {};

  /**
   * What becomes of the tests on a machine that cannot run sandboxes. They are skipped when every
   * sandbox that would start with this one says so.
   */
  WhenUnavailable whenUnavailable() default WhenUnavailable.BY_SETTING;
}
