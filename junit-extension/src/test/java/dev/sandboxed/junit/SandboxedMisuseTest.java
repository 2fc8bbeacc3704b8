package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every mistake is refused before anything starts, and named with annotation, member, rule and
 * value.
 */
class SandboxedMisuseTest {

  static Stream<Arguments> annotations() {
    return Stream.of(
        mistake(
            EmptyImage.class, "(image = \"\")", "image must be an image reference", "but is \"\""),
        mistake(UnknownProperty.class, "${no.such.property} is neither", "-Dno.such.property=…"),
        mistake(OpenBrace.class, "\"${tag\" has no closing brace"),
        mistake(BadName.class, "name must be letters, digits", "but is \"my cache\""),
        mistake(
            EnvWithoutValue.class,
            "env must be written \"NAME=value\", but is \"POSTGRES_PASSWORD\""),
        mistake(EnvWithoutName.class, "env must be written \"NAME=value\", but is \"=secret\""),
        mistake(EnvTwice.class, "env must name each variable once, but is [A=1, A=2]"),
        mistake(
            RelativeDirectory.class, "workingDirectory must be an absolute path, but is \"data\""),
        mistake(PortTooHigh.class, "ports must be a port from 1 to 65535, but is 65536"),
        mistake(PortTwice.class, "ports must name each port once, but is [80, 80]"),
        mistake(
            ReadyWithNothing.class,
            "ready must give exactly one of port, http, protocol, log, exec, healthy and exited",
            "but is @Ready()."),
        mistake(
            ReadyWithBoth.class,
            "ready can give port only alone, with http or with protocol",
            "@Ready(port = 80, log = \"up\")"),
        mistake(
            ReadyWithTwo.class,
            "ready must give exactly one of port, http, protocol, log, exec, healthy and exited",
            "@Ready(port = 80, http = \"/\", exec = [true], healthy = true)"),
        mistake(ReadyHttpWithoutPort.class, "port of @Ready must be a port from 1 to 65535"),
        mistake(
            ReadyRelativePath.class,
            "http of @Ready must be a path such as \"/health\", but is \"health\""),
        mistake(ReadyStatus.class, "status of @Ready must be from 100 to 599, but is [200, 600]"),
        mistake(ReadyBody.class, "body of @Ready must be a regular expression", "is \"(\""),
        mistake(ReadyStatusOfLog.class, "ready can give status only together with http"),
        mistake(ReadyBodyOfPort.class, "ready can give body only together with http"),
        mistake(ReadyTlsOfExec.class, "ready can give https only together with http"),
        mistake(ReadyNoProgram.class, "exec of @Ready must begin with a program, but is []"),
        mistake(
            ReadyExited.class, "exited of @Ready must be an exit code from 0 to 255, but is 256"),
        mistake(NoAttempt.class, "startAttempts must be from 1 to 100, but is 0"),
        mistake(ReadyPortInvalid.class, "port of @Ready must be a port from 1 to 65535, but is -1"),
        mistake(ReadyPortTwice.class, "ready can give times only together with log"),
        mistake(ReadyNever.class, "times of @Ready must be at least 1, but is 0"),
        mistake(
            ReadyBadPattern.class,
            "log of @Ready must be a regular expression",
            "but is \"(open\""),
        mistake(
            TimeoutWithoutUnit.class,
            "startTimeout must be a positive number with unit",
            "but is \"60\""),
        mistake(TimeoutZero.class, "startTimeout must be a positive number", "but is \"0s\""),
        mistake(
            TimeoutWords.class, "startTimeout must be a positive number", "but is \"a minute\""),
        mistake(
            PullWords.class,
            "pull must be if-not-present, always, never or an age such as \"24h\", but is"
                + " \"sometimes\""),
        mistake(
            MemoryWithoutNumber.class,
            "memory must be a positive whole number with unit b, k, m, g or t",
            "but is \"plenty\""),
        mistake(MemoryTooSmall.class, "memory must be at least 1m, but is 1024"),
        mistake(CpusNegative.class, "cpus must be from 0.01 to 10000, but is -1.0"),
        mistake(PidsNegative.class, "pids must be from 1 to 4194304, but is -1"),
        mistake(
            AliasOfNothing.class,
            "aliases must fit its networks (An alias is a name on a network",
            "but is [db]"),
        mistake(Ipv6OfNothing.class, "ipv6 must be of a network, network = \"…\", but is true"),
        mistake(Ipv6OfAMethod.class, "ipv6 must be of a network, network = \"…\", but is true"),
        mistake(NetworkWithoutName.class, "network must be a name, but is \" \""),
        mistake(
            ReadyProtocolWithoutPort.class,
            "port of @Ready must be a port from 1 to 65535, but is 0"),
        mistake(
            ReadyProtocolOfLog.class,
            "ready must give exactly one of port, http, protocol, log, exec, healthy and exited",
            "@Ready(log = \"up\", protocol = [Redis])"),
        mistake(CopyFromNothing.class, "from of @Copy must be a path", "but is \" \""),
        mistake(CopyToRelative.class, "to of @Copy must be an absolute path", "but is \"b\""),
        mistake(
            CopyMissing.class,
            "copy must be possible (There is no resource 'missing.sql' on the class path",
            "but is \"classpath:missing.sql\""),
        mistake(CopyMode.class, "mode of @Copy must be an octal number", "but is \"rw\""),
        mistake(
            BindWithoutTarget.class, "binds must be written \"source:/target\"", "is \"/data\""),
        mistake(BindOnProc.class, "binds must be possible (Nothing can be mounted at /proc/x"),
        mistake(BindsTwice.class, "must be possible (Only one thing can be mounted at /x"),
        mistake(VolumeWithoutTarget.class, "volumes must be written \"name:/target\"", "\"data\""),
        mistake(VolumeOption.class, "volumes must be written \"name:/target\"", "\"data:/x:rw\""),
        mistake(VolumeName.class, "volumes must be possible (The name of a volume must", "'a b'"),
        mistake(TmpfsRelative.class, "tmpfs must be written \"/target\"", "but is \"run\""),
        mistake(TmpfsOption.class, "tmpfs must be written \"/target\"", "is \"/run:sise=1m\""),
        mistake(ShmZero.class, "shm must be a positive whole number with unit", "but is \"0m\""),
        mistake(
            SameName.class,
            "name must be unique",
            "\"redis\" is used twice",
            "@Sandboxed(name = \"…\""),
        mistake(
            DependsOnNobody.class,
            "dependsOn must name sandboxes of the class or of enclosing classes, of db, web, but is"
                + " \"cash\""),
        mistake(
            DependsOnItself.class,
            "dependsOn must not lead back to where it began, but is web → web."),
        mistake(
            DependsInACircle.class,
            "dependsOn must not lead back to where it began, but is a → b → c → a."),
        mistake(
            DependsOnShorterLife.class,
            "live as long as this one, which has the scope CLASS, but is \"db\" of scope METHOD."),
        mistake(RunDependsOnClass.class, "has the scope RUN, but is \"db\" of scope CLASS."),
        mistake(SameNameAsSuperclass.class, "name must be unique", "\"redis\" is used twice"));
  }

  /** What any value is right for until the image is known, or is of a type with right ones only. */
  private static final Set<String> NEVER_WRONG =
      Set.of(
          "entrypoint",
          "command",
          "user",
          "readOnlyRoot",
          "snapshot",
          "whenUnavailable",
          "owner",
          "egress");

  /** In {@link ResetEachMethodTest}, and among {@link #fields()}. */
  private static final Set<String> ELSEWHERE = Set.of("prepare", "fingerprint", "reset", "scope");

  @ParameterizedTest
  @ValueSource(classes = {Sandboxed.class, Ready.class, Copy.class})
  void everyMemberHasAMistakeThatNamesIt(Class<?> annotation) {
    List<String> messages = new ArrayList<>();
    annotations().forEach(mistake -> messages.add(Arrays.deepToString(mistake.get())));
    for (Method member : annotation.getDeclaredMethods()) {
      String name = member.getName();
      if (!NEVER_WRONG.contains(name) && !ELSEWHERE.contains(name)) {
        assertThat(messages)
            .as("a mistake of " + name + " of " + annotation.getSimpleName())
            .anyMatch(message -> Pattern.compile("\\b" + name + "\\b").matcher(message).find());
      }
    }
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        mistake(
            FieldUnknownName.class,
            "@InSandbox(\"cash\") names no sandbox",
            "there is 'postgres' and 'redis'"),
        mistake(
            FieldAmbiguous.class, "Field db of", "'postgres' and 'redis', and none is called 'db'"),
        mistake(
            FieldOfOtherType.class,
            "Field redis of",
            "@InSandbox is for the types Sandbox and SandboxHandle",
            "String"),
        mistake(FieldFinal.class, "Field redis of", "must not be final"),
        mistake(
            FieldWithoutSandbox.class,
            "Field redis of",
            "no sandbox is declared here; add @Sandboxed(image"),
        mistake(
            RegisteredForTheClassTooLate.class,
            "SandboxedExtension.of(\"redis:7\") on " + RegisteredForTheClassTooLate.class.getName(),
            "scope must not be that of a class in an instance field, but is CLASS"),
        mistake(
            RegisteredOnTwoKindsOfNetworks.class,
            "SandboxedExtension.of(\"redis:7\") on "
                + RegisteredOnTwoKindsOfNetworks.class.getName(),
            "network must not be given besides those of the specification, but is [own]"),
        mistake(
            RegisteredTwice.class,
            "SandboxedExtension.of(\"redis:",
            "\") on " + RegisteredTwice.class.getName(),
            "\"redis\" is used twice"));
  }

  static Stream<Arguments> declaringFields() {
    return Stream.of(
        mistake(
            DeclaringOtherType.class,
            "the field must be of type Sandbox or SandboxHandle, but is \"String\""),
        mistake(DeclaringFinal.class, "the field is assigned and must not be final"),
        mistake(
            DeclaringAndChoosing.class,
            "holds the sandbox that it declares and must not choose another",
            "@InSandbox(\"other\")"),
        mistake(DeclaringTwo.class, "a field must declare one sandbox, but declares 2"),
        mistake(
            StaticOfMethod.class, "scope must be that of a class on a static field, but is METHOD"),
        mistake(SameNameAsField.class, "name must be unique", "\"redis\" is used twice"));
  }

  @ParameterizedTest
  @MethodSource("declaringFields")
  void mistakeOnAFieldNamesFieldMemberRuleAndValue(Class<?> testCase, String[] message) {
    JupiterRun run = JupiterRun.withFakeRuntime(testCase);

    assertThat(run.failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("@Sandboxed(image = \"")
        .hasMessageContaining(" on field redis of " + testCase.getName() + ": ")
        .hasMessageContainingAll(message);
    assertThat(run.journal()).isEmpty();
  }

  static Stream<Arguments> parameters() {
    return Stream.of(
        mistake(
            ParameterUnknownName.class,
            "Parameter Sandbox db of",
            "test: @InSandbox(\"cash\") names no sandbox"),
        mistake(
            ParameterAmbiguous.class,
            "'postgres', 'redis' and 'nginx', and none is called 'db'; rename it"),
        mistake(
            ParameterOfOtherType.class,
            "Parameter String redis of",
            "@InSandbox is for the types Sandbox and"),
        mistake(ParameterWithoutSandbox.class, "no sandbox is declared here; add @Sandboxed"),
        mistake(ConstructorAmbiguous.class, "'s constructor: there are several sandboxes"));
  }

  private static Arguments mistake(Class<?> testCase, String... message) {
    return Arguments.of(testCase, message);
  }

  @ParameterizedTest
  @MethodSource("annotations")
  void annotationMistakeNamesClassMemberRuleAndValue(Class<?> testCase, String[] message) {
    JupiterRun run = JupiterRun.withFakeRuntime(testCase);

    assertThat(run.failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("@Sandboxed(image = \"")
        .hasMessageContaining(" on " + testCase.getName() + ": ")
        .hasMessageContainingAll(message);
    assertThat(run.journal()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void fieldMistakeIsAConfigurationError(Class<?> testCase, String[] message) {
    assertThat(JupiterRun.withFakeRuntime(testCase).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll(message);
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void parameterMistakeIsAResolutionError(Class<?> testCase, String[] message) {
    assertThat(JupiterRun.withFakeRuntime(testCase).failure())
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContainingAll(message);
  }

  @Test
  void nestedClassMayNotTakeTheNameOfAnOuterSandbox() {
    JupiterRun run = JupiterRun.withFakeRuntime(OuterRedis.class);

    assertThat(run.failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll(OuterRedis.InnerRedis.class.getName(), "\"redis\" is used twice");
    assertThat(run.journal()).containsExactly("open", "start [redis]", "close redis", "closed");
  }

  abstract static class OneTest {
    @Test
    void test() {}
  }

  @Sandboxed(image = "")
  static class EmptyImage extends OneTest {}

  @Sandboxed(image = "${no.such.property}")
  static class UnknownProperty extends OneTest {}

  @Sandboxed(image = "redis:${tag")
  static class OpenBrace extends OneTest {}

  @Sandboxed(image = "redis:7", name = "my cache")
  static class BadName extends OneTest {}

  @Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD")
  static class EnvWithoutValue extends OneTest {}

  @Sandboxed(image = "postgres:15", env = "=secret")
  static class EnvWithoutName extends OneTest {}

  @Sandboxed(
      image = "postgres:15",
      env = {"A=1", "A=2"})
  static class EnvTwice extends OneTest {}

  @Sandboxed(image = "redis:7", workingDirectory = "data")
  static class RelativeDirectory extends OneTest {}

  @Sandboxed(image = "redis:7", ports = 65536)
  static class PortTooHigh extends OneTest {}

  @Sandboxed(
      image = "redis:7",
      ports = {80, 80})
  static class PortTwice extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready)
  static class ReadyWithNothing extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(port = 80, log = "up"))
  static class ReadyWithBoth extends OneTest {}

  @Sandboxed(
      image = "redis:7",
      ready = @Ready(http = "/", port = 80, exec = "true", healthy = true))
  static class ReadyWithTwo extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(http = "/"))
  static class ReadyHttpWithoutPort extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(http = "health", port = 80))
  static class ReadyRelativePath extends OneTest {}

  @Sandboxed(
      image = "redis:7",
      ready =
          @Ready(
              http = "/",
              port = 80,
              status = {200, 600}))
  static class ReadyStatus extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(http = "/", port = 80, body = "("))
  static class ReadyBody extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(log = "up", status = 200))
  static class ReadyStatusOfLog extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(port = 80, body = "up"))
  static class ReadyBodyOfPort extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(exec = "true", https = true))
  static class ReadyTlsOfExec extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(exec = ""))
  static class ReadyNoProgram extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(exited = 256))
  static class ReadyExited extends OneTest {}

  @Sandboxed(image = "redis:7", startAttempts = 0)
  static class NoAttempt extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(port = -1))
  static class ReadyPortInvalid extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(port = 80, times = 2))
  static class ReadyPortTwice extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(log = "up", times = 0))
  static class ReadyNever extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(log = "(open"))
  static class ReadyBadPattern extends OneTest {}

  @Sandboxed(image = "redis:7", startTimeout = "60")
  static class TimeoutWithoutUnit extends OneTest {}

  @Sandboxed(image = "redis:7", startTimeout = "0s")
  static class TimeoutZero extends OneTest {}

  @Sandboxed(image = "redis:7", startTimeout = "a minute")
  static class TimeoutWords extends OneTest {}

  @Sandboxed(image = "redis:7", pull = "sometimes")
  static class PullWords extends OneTest {}

  @Sandboxed(image = "redis:7", memory = "plenty")
  static class MemoryWithoutNumber extends OneTest {}

  @Sandboxed(image = "redis:7", memory = "1k")
  static class MemoryTooSmall extends OneTest {}

  @Sandboxed(image = "redis:7", cpus = -1)
  static class CpusNegative extends OneTest {}

  @Sandboxed(image = "redis:7", pids = -1)
  static class PidsNegative extends OneTest {}

  @Sandboxed(image = "redis:7", ipv6 = true)
  static class Ipv6OfNothing extends OneTest {}

  @Sandboxed(image = "redis:7", ipv6 = true, scope = Scope.METHOD)
  static class Ipv6OfAMethod extends OneTest {}

  @Sandboxed(image = "redis:7", network = " ")
  static class NetworkWithoutName extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(protocol = Protocol.REDIS))
  static class ReadyProtocolWithoutPort extends OneTest {}

  @Sandboxed(image = "redis:7", ready = @Ready(protocol = Protocol.REDIS, log = "up"))
  static class ReadyProtocolOfLog extends OneTest {}

  @Sandboxed(image = "redis:7", aliases = "db")
  static class AliasOfNothing extends OneTest {}

  @Sandboxed(image = "redis:7", copy = @Copy(from = " ", to = "/a"))
  static class CopyFromNothing extends OneTest {}

  @Sandboxed(image = "redis:7", copy = @Copy(from = "a", to = "b"))
  static class CopyToRelative extends OneTest {}

  @Sandboxed(image = "redis:7", copy = @Copy(from = "classpath:missing.sql", to = "/a"))
  static class CopyMissing extends OneTest {}

  @Sandboxed(image = "redis:7", copy = @Copy(from = "a", to = "/b", mode = "rw"))
  static class CopyMode extends OneTest {}

  @Sandboxed(image = "redis:7", binds = "/data")
  static class BindWithoutTarget extends OneTest {}

  @Sandboxed(image = "redis:7", binds = "a:/proc/x")
  static class BindOnProc extends OneTest {}

  @Sandboxed(
      image = "redis:7",
      binds = {"a:/x", "b:/x/"})
  static class BindsTwice extends OneTest {}

  @Sandboxed(image = "redis:7", volumes = "data")
  static class VolumeWithoutTarget extends OneTest {}

  @Sandboxed(image = "redis:7", volumes = "data:/x:rw")
  static class VolumeOption extends OneTest {}

  @Sandboxed(image = "redis:7", volumes = "a b:/x")
  static class VolumeName extends OneTest {}

  @Sandboxed(image = "redis:7", tmpfs = "run")
  static class TmpfsRelative extends OneTest {}

  @Sandboxed(image = "redis:7", tmpfs = "/run:sise=1m")
  static class TmpfsOption extends OneTest {}

  @Sandboxed(image = "redis:7", shm = "0m")
  static class ShmZero extends OneTest {}

  @Sandboxed(image = "redis:7")
  @Sandboxed(image = "redis:6")
  static class SameName extends OneTest {}

  @Sandboxed(image = "redis:7")
  abstract static class WithRedis extends OneTest {}

  @Sandboxed(image = "redis:6")
  static class SameNameAsSuperclass extends WithRedis {}

  @Sandboxed(name = "db", image = "postgres:15")
  @Sandboxed(name = "web", image = "nginx:1.22", dependsOn = "cash")
  static class DependsOnNobody extends OneTest {}

  @Sandboxed(name = "web", image = "nginx:1.22", dependsOn = "web")
  static class DependsOnItself extends OneTest {}

  @Sandboxed(name = "a", image = "nginx:1.22", dependsOn = "b")
  @Sandboxed(name = "b", image = "nginx:1.22", dependsOn = "c")
  @Sandboxed(name = "c", image = "nginx:1.22", dependsOn = "a")
  static class DependsInACircle extends OneTest {}

  @Sandboxed(name = "db", image = "postgres:15", scope = Scope.METHOD)
  @Sandboxed(name = "web", image = "nginx:1.22", dependsOn = "db")
  static class DependsOnShorterLife extends OneTest {}

  @Sandboxed(name = "db", image = "postgres:15")
  @Sandboxed(name = "web", image = "nginx:1.22", dependsOn = "db", scope = Scope.RUN)
  static class RunDependsOnClass extends OneTest {}

  @Sandboxed(image = "redis:7")
  static class OuterRedis {
    @Nested
    @Sandboxed(image = "redis:6")
    class InnerRedis extends OneTest {}
  }

  @Sandboxed(image = "postgres:15")
  @Sandboxed(image = "redis:7")
  abstract static class Two extends OneTest {}

  static class FieldUnknownName extends Two {
    @InSandbox("cash")
    static Sandbox cache;
  }

  static class FieldAmbiguous extends Two {
    Sandbox db;
  }

  @Sandboxed(image = "redis:7")
  static class FieldOfOtherType extends OneTest {
    @InSandbox("redis")
    String redis;
  }

  @Sandboxed(image = "redis:7")
  static class FieldFinal extends OneTest {
    @InSandbox("redis")
    final Sandbox redis = null;
  }

  static class FieldWithoutSandbox extends OneTest {
    @InSandbox("redis")
    static Sandbox redis;
  }

  static class RegisteredTwice extends OneTest {
    @RegisterExtension SandboxedExtension first = SandboxedExtension.of(SandboxSpec.of("redis:7"));

    @RegisterExtension SandboxedExtension second = SandboxedExtension.of(SandboxSpec.of("redis:6"));
  }

  static class RegisteredOnTwoKindsOfNetworks extends OneTest {
    @RegisterExtension
    SandboxedExtension onBoth =
        SandboxedExtension.of(SandboxSpec.of("redis:7").network(Network.of("own"))).network("shop");
  }

  static class RegisteredForTheClassTooLate extends OneTest {
    @RegisterExtension
    SandboxedExtension late = SandboxedExtension.of(SandboxSpec.of("redis:7")).scope(Scope.CLASS);
  }

  static class DeclaringOtherType extends OneTest {
    @Sandboxed(image = "redis:7")
    static String redis;
  }

  static class DeclaringFinal extends OneTest {
    @Sandboxed(image = "redis:7")
    final Sandbox redis = null;
  }

  static class DeclaringAndChoosing extends OneTest {
    @InSandbox("other")
    @Sandboxed(image = "redis:7")
    Sandbox redis;
  }

  static class DeclaringTwo extends OneTest {
    @Sandboxed(image = "redis:7")
    @PostgresSandboxLike
    Sandbox redis;
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Sandboxed(image = "postgres:15")
  @interface PostgresSandboxLike {}

  static class StaticOfMethod extends OneTest {
    @Sandboxed(image = "redis:7", scope = Scope.METHOD)
    static Sandbox redis;
  }

  @Sandboxed(image = "redis:7")
  static class SameNameAsField extends OneTest {
    @Sandboxed(image = "redis:6")
    Sandbox redis;
  }

  static class ParameterUnknownName extends Two {
    @Override
    void test() {}

    @Test
    void test(@InSandbox("cash") Sandbox db) {}
  }

  @Sandboxed(image = "nginx:1.22")
  static class ParameterAmbiguous extends Two {
    @BeforeAll
    static void first(Sandbox db) {}
  }

  @Sandboxed(image = "redis:7")
  static class ParameterOfOtherType {
    @Test
    void test(@InSandbox("redis") String redis) {}
  }

  static class ParameterWithoutSandbox {
    @Test
    void test(@InSandbox("redis") Sandbox redis) {}
  }

  static class ConstructorAmbiguous extends Two {
    ConstructorAmbiguous(Sandbox db) {}
  }
}
