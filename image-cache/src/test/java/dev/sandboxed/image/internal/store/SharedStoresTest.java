package dev.sandboxed.image.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedStoresTest {
  private final List<String> warnings = new ArrayList<>();

  @TempDir Path directory;

  @Test
  void aStoreOfTheSameIdsIsUsed() throws IOException {
    Path root = store("good", "direct-1-1-65536");
    assertThat(usable(root)).containsExactly(root);
    assertThat(warnings).isEmpty();
  }

  @Test
  void othersAreNamedOnceWithTheReason() throws IOException {
    Path missing = directory.resolve("missing");
    Path newer = store("newer", "direct-1-1-65536");
    Files.writeString(newer.resolve("version"), "sandboxed-store 2\n");
    Path ofUsers = store("of-users", "sub-1000-1000-100000-100000-65536");
    Path good = store("good", "direct-1-1-65536");
    assertThat(usable(missing, newer, ofUsers, good)).containsExactly(good);
    assertThat(warnings).hasSize(3);
    assertThat(warnings.get(0))
        .contains("shared image store " + missing + " is not used")
        .contains("SANDBOXED_STORE_SHARED");
    assertThat(warnings.get(1)).contains("'sandboxed-store 2'").contains("'sandboxed-store 1'");
    assertThat(warnings.get(2))
        .contains("belong to other ids (sub-1000-1000-100000-100000-65536)")
        .contains("have here (direct-1-1-65536)");
  }

  @Test
  void aVersionThatCannotBeReadIsNoVersion() throws IOException {
    Path root = store("odd", "direct-1-1-65536");
    Files.createDirectory(root.resolve("version"));
    assertThat(usable(root)).isEmpty();
    assertThat(warnings).singleElement().asString().contains("its version cannot be read");
  }

  private Path store(String name, String ownership) throws IOException {
    Path root = directory.resolve(name);
    Files.createDirectories(root.resolve("layers").resolve(ownership));
    return root;
  }

  private List<Path> usable(Path... roots) {
    SharedStores stores = new SharedStores(List.of(roots), "direct-1-1-65536", warnings::add);
    stores.usable();
    return stores.usable().stream().map(StoreLayout::root).toList();
  }
}
