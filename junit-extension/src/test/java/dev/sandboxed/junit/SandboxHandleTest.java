package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.junit.presets.PostgresSandbox;
import dev.sandboxed.junit.presets.Redis;
import dev.sandboxed.junit.presets.RedisSandbox;
import dev.sandboxed.runtime.Sandbox;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Handles in the place of sandboxes, and annotations with members of their own. */
class SandboxHandleTest {

  /** What a user writes. */
  private record Shop(Sandbox sandbox) implements SandboxHandle {
    String orders() {
      return sandbox.address(8080) + "/orders";
    }
  }

  @Sandboxed(image = "${image}", name = "${name}", env = "SHOP_CITY=${city}")
  @Target({ElementType.TYPE, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @interface ShopSandbox {
    String image() default "${shop.image:shop:3}";

    String name() default "";

    String city() default "Rome";
  }

  @ShopSandbox(city = "Oslo", name = "northern")
  @Retention(RetentionPolicy.RUNTIME)
  @interface NorthernShop {
    String city() default "never looked at";
  }

  @Test
  void handlesAreInjectedWhereSandboxesAre() {
    JupiterRun run = JupiterRun.withFakeRuntime(EverywhereTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
  }

  @ShopSandbox
  static class EverywhereTestCase {
    static Shop ofClass;
    private Shop ofInstance;

    EverywhereTestCase(Shop any) {
      assertThat(any).isEqualTo(ofClass);
    }

    @BeforeAll
    static void hasAnAddress(Shop any) {
      assertThat(any.orders()).isEqualTo("127.0.0.1:8080/orders");
    }

    @BeforeEach
    void isTheSame(Shop any) {
      assertThat(any).isEqualTo(ofInstance).isEqualTo(ofClass);
    }

    @Test
    void test(Shop any, Sandbox sandbox) {
      assertThat(any.sandbox()).isSameAs(sandbox);
      assertThat(sandbox.spec().env()).containsEntry("SHOP_CITY", "Rome");
    }
  }

  @Test
  void fieldsDeclareSandboxesAndHoldTheirHandles() {
    assertThat(JupiterRun.withFakeRuntime(DeclaringTestCase.class).failures()).isEmpty();
  }

  static class DeclaringTestCase {
    @ShopSandbox(city = "Paris")
    static Shop southern;

    @ShopSandbox(city = "Oslo")
    Shop northern;

    @Test
    void test() {
      assertThat(southern.sandbox().name()).isEqualTo("southern");
      assertThat(southern.sandbox().spec().env()).containsEntry("SHOP_CITY", "Paris");
      assertThat(northern.sandbox().spec().env()).containsEntry("SHOP_CITY", "Oslo");
    }
  }

  @Test
  void typeOfAHandleChoosesWhereItsNameDoesNot() {
    assertThat(JupiterRun.withFakeRuntime(SeveralTestCase.class).failures()).isEmpty();
  }

  @PostgresSandbox
  @RedisSandbox
  @PostgresSandboxForReports
  static class SeveralTestCase {
    @Test
    void test(Postgres any, Redis cache, Postgres reports, @InSandbox("reports") Postgres named) {
      assertThat(any.sandbox().name()).isEqualTo("postgres");
      assertThat(cache.sandbox().name()).isEqualTo("redis");
      assertThat(reports).isEqualTo(named).isNotEqualTo(any);
      assertThat(reports.database()).isEqualTo("reports");
    }
  }

  @PostgresSandbox(name = "reports", database = "reports")
  @Retention(RetentionPolicy.RUNTIME)
  @interface PostgresSandboxForReports {}

  @Test
  void handleOfNeitherNameNorTypeIsAmbiguous() {
    Throwable failure = JupiterRun.withFakeRuntime(AmbiguousTestCase.class).failure();

    assertThat(failure)
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("Parameter Shop mall of ")
        .hasMessageContaining("'postgres' and 'redis', and none is called 'mall'");
  }

  @PostgresSandbox
  @RedisSandbox
  static class AmbiguousTestCase {
    @Test
    void test(Shop mall) {}
  }

  public static final class WithoutConstructor implements SandboxHandle {
    private WithoutConstructor() {}

    @Override
    public Sandbox sandbox() {
      throw new UnsupportedOperationException();
    }
  }

  public static final class Failing implements SandboxHandle {
    public Failing(Sandbox sandbox) {
      throw new IllegalStateException("no port of " + sandbox.name());
    }

    @Override
    public Sandbox sandbox() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void handleThatCannotBeMadeSaysWhy() {
    assertThat(JupiterRun.withFakeRuntime(WithoutConstructorTestCase.class).failure())
        .hasRootCauseInstanceOf(NoSuchMethodException.class)
        .hasStackTraceContaining("SandboxHandle " + WithoutConstructor.class.getName())
        .hasStackTraceContaining("constructor WithoutConstructor(Sandbox)");
    assertThat(JupiterRun.withFakeRuntime(FailingTestCase.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("its constructor has failed: ")
        .hasMessageContaining("no port of redis");
  }

  @RedisSandbox
  static class WithoutConstructorTestCase {
    @Test
    void test(WithoutConstructor handle) {}
  }

  @RedisSandbox
  static class FailingTestCase {
    private Failing handle;

    @Test
    void test() {
      assertThat(handle).isNotNull();
    }
  }

  @Test
  void membersOfAnAnnotationFillPlaceholdersBeforeConfigurationDoes() {
    Map<String, String> parameters = Map.of("city", "Berlin", "shop.image", "shop:4");
    JupiterRun run = JupiterRun.withFakeRuntime(parameters, NorthernTestCase.class);

    assertThat(run.specs()).hasSize(1);
    assertThat(run.specs().get(0).env()).containsEntry("SHOP_CITY", "Oslo");
    assertThat(run.specs().get(0).name()).isEqualTo("northern");
    assertThat(run.specs().get(0).image()).isEqualTo("shop:4");
  }

  @NorthernShop
  interface Northern {}

  /** Inherited twice, but one sandbox. */
  static class NorthernParent implements Northern {}

  static class NorthernTestCase extends NorthernParent implements Northern {
    @Test
    void test() {}
  }
}
