package dev.sandboxed.image.internal.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageStoreException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreeSpaceTest {
  private final AtomicLong free = new AtomicLong();

  @Test
  void aSmallDiskKeepsAPartOfItself() {
    FreeSpace space = new FreeSpace(Path.of("/store"), free::get, 1000);
    free.set(20);
    assertThatCode(space::check).doesNotThrowAnyException();
    free.set(19);
    assertThatThrownBy(space::check)
        .isInstanceOf(ImageStoreException.class)
        .hasMessageContaining("/store")
        .hasMessageContaining("only 19 bytes left, and 20 are kept free");
  }

  @Test
  void aLargeDiskKeepsNoMoreThanItTakesToWorkOn() {
    FreeSpace space = new FreeSpace(Path.of("/store"), free::get, 1L << 50);
    free.set(256L << 20);
    assertThatCode(space::check).doesNotThrowAnyException();
  }
}
