package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.layer.LayerWriters;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.ImageUnavailableException;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Run by {@link ChildJvm}: starts {@code tiny id} as the user given, in the store given, and says
 * what came of it.
 */
final class StartInChild {

  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    ImageSource images = new MadeWhenNeeded(store, new FilesWriters(program, identity));
    SandboxSpec spec = SandboxSpec.of("tiny").command("id").user(arguments[1]);
    try (SandboxRuntime runtime =
            new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
        Sandbox sandbox = runtime.start(spec)) {
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      System.out.println(sandbox.logs().all());
    } catch (SandboxException e) {
      System.out.println(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the layer of {@code tiny} as the image cache would: at the first start. */
  record MadeWhenNeeded(Path store, LayerWriters writers) implements ImageSource {
    @Override
    public CachedImage resolve(SandboxSpec spec) {
      try {
        return new TestImages(store, writers).resolve(spec);
      } catch (ImageStoreException e) {
        throw new ImageUnavailableException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void lend(Consumer<Path> taker) {
      throw new UnsupportedOperationException("these tests keep nothing");
    }

    @Override
    public List<Path> layersDirectories() {
      return List.of(store.resolve("layers").resolve(writers.ownership()));
    }
  }

  private StartInChild() {}
}
