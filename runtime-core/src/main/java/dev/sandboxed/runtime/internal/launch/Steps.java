package dev.sandboxed.runtime.internal.launch;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of steps for the native program, in the order in which they are carried out. Not
 * thread-safe.
 *
 * <p>Sources of mounts, and the paths of {@link #mount} and {@link #unmount}, are trusted ones in
 * the small root of the hub. All others are looked up inside the {@linkplain #rootDirectory root
 * directory} that was named before, whatever an image put there; which is the root of the hub until
 * then.
 */
public final class Steps {

  /** {@link #rootBind}: a missing target is made, as a file or a directory like the source. */
  public static final int CREATE_TARGET = 1;

  /** {@link #rootBind}: with the mounts below the source. */
  public static final int RECURSIVE = 2;

  /** {@link #rootBind}: a missing target is no error. */
  public static final int SKIP_MISSING = 4;

  /** {@link #rootBind}: it may cover what the kernel tells. */
  private static final int OVER_KERNEL = 8;

  /** The name of the file with a table of names. */
  private static final String TABLE = "table";

  /** Leaves a new file its owner, see chown(2). */
  private static final int ANYBODY = -1;

  /** UTIME_OMIT of utimensat(2): leaves a new file its time. */
  static final int NOW = 0x3fff_fffe;

  /** MOUNT_ATTR_RDONLY of mount_setattr(2). */
  private static final long READ_ONLY = 1;

  private final Encoder encoder = new Encoder(4096);
  private final Map<String, Integer> limits = new LinkedHashMap<>();
  private int count;

  /**
   * Makes a directory unless it is there, of whoever makes it; what is missing above it belongs to
   * root.
   */
  public Steps makeDirectory(String path, int mode) {
    return makeDirectory(path, mode, ANYBODY);
  }

  /** As {@link #makeDirectory(String, int)}, of root. */
  public Steps makeRootsDirectory(String path) {
    return makeDirectory(path, 0755, 0);
  }

  private Steps makeDirectory(String path, int mode, int owner) {
    int begin = begin(Opcode.MKDIR);
    encoder.string(path);
    return metadata(mode, owner).end(begin);
  }

  private Steps metadata(int mode, int owner) {
    encoder.u32(mode).u32(owner).u32(owner).u64(0).u32(NOW);
    return this;
  }

  public Steps writeFile(String path, int mode, String content) {
    int begin = begin(Opcode.WRITE_FILE);
    encoder.string(path).u32(mode).bytes(content.getBytes(StandardCharsets.UTF_8));
    return end(begin);
  }

  /** Makes a link, in the place of a file of that name. */
  public Steps symlink(String target, String path) {
    int begin = begin(Opcode.FILES_SYMLINK);
    encoder.string(target).string(path);
    return metadata(0, ANYBODY).end(begin);
  }

  public Steps mount(String source, String target, String type, long flags, String data) {
    int begin = begin(Opcode.MOUNT);
    encoder.string(source).string(target).string(type).u64(flags).string(data);
    return end(begin);
  }

  /** As {@link #rootBind}, before there is a root directory of a sandbox. */
  public Steps bind(String source, String target, boolean recursive, long attributes) {
    return rootBind(source, target, attributes, recursive ? RECURSIVE : 0);
  }

  /** That directory, which must be a mount, becomes the root. */
  public Steps pivot(String path) {
    return rootDirectory(path).enterRoot();
  }

  /** Changes the working directory. */
  public Steps changeDirectory(String path) {
    return path(Opcode.CHDIR, path);
  }

  /** Names the directory that everything is looked up in from now on. */
  public Steps rootDirectory(String path) {
    return rootDirectory(path, false);
  }

  /** As {@link #rootDirectory(String)}; with {@code strict} no path there may lead over a link. */
  Steps rootDirectory(String path, boolean strict) {
    int begin = begin(Opcode.ROOTFS);
    encoder.string(path).u8(strict ? 1 : 0);
    return end(begin);
  }

  public Steps becomeRoot() {
    return end(begin(Opcode.BECOME_ROOT));
  }

  public Steps unmount(String path) {
    return path(Opcode.UNMOUNT, path);
  }

  /**
   * Carries out the first of these lists that can be; each must bear that one before it was begun.
   * When none can be, the failure is that of the first.
   */
  public Steps firstOf(Steps... alternatives) {
    int begin = begin(Opcode.FIRST_OF);
    encoder.u32(alternatives.length);
    for (Steps alternative : alternatives) {
      int list = encoder.beginLength();
      alternative.appendTo(encoder);
      encoder.endLength(list);
    }
    return end(begin);
  }

  public Steps rootMount(String type, String path, long attributes, List<String> options) {
    int begin = begin(Opcode.ROOT_MOUNT);
    encoder.string(type).string(path).u64(attributes).strings(options);
    return end(begin);
  }

  public Steps rootBind(String source, String path, long attributes, int flags) {
    int begin = begin(Opcode.ROOT_BIND);
    encoder.string(source).string(path).u64(attributes).u8(flags);
    return end(begin);
  }

  /**
   * Hides a file with another, or a directory with another.
   *
   * @param cover of the kind that it is taken for
   * @param other of the other kind
   */
  public Steps rootMask(String path, String cover, String other) {
    return firstOf(new Steps().rootCover(cover, path), new Steps().rootCover(other, path));
  }

  private Steps rootCover(String source, String path) {
    return rootBind(source, path, READ_ONLY, SKIP_MISSING | OVER_KERNEL);
  }

  public Steps rootReadOnly(String path) {
    return rootRemount(path, READ_ONLY);
  }

  /** Keeps a directory writable when the root directory itself becomes read-only. */
  public Steps rootKeepWritable(String path) {
    return rootRemount(path, 0);
  }

  private Steps rootRemount(String path, long attributes) {
    return rootBind("", path, attributes, RECURSIVE | SKIP_MISSING | OVER_KERNEL);
  }

  /** Makes the root directory read-only, but not what is mounted in it. */
  public Steps rootSeal() {
    return end(begin(Opcode.ROOT_SEAL));
  }

  /**
   * Reads a regular file, which {@link RemoteProcess#awaitPaused} returns; one that is missing, or
   * has not fewer bytes than the limit, is left out.
   */
  public Steps rootRead(String path, int limit) {
    limits.put(path, limit);
    return readOpen(path, false).readData(0, limit);
  }

  /** Takes what {@link #rootRead} has them tell. */
  void decodeFiles(Decoder told, Map<String, byte[]> files) {
    for (Map.Entry<String, Integer> read : limits.entrySet()) {
      FileStatus status = OpenedFile.decode(told).status();
      FileData data = FileData.decode(told);
      byte[] content = data.bytes().raw(data.bytes().left());
      if (status.isFile() && data.errno() == 0 && content.length < read.getValue()) {
        files.put(read.getKey(), content);
      }
    }
  }

  /**
   * Opens a file or directory for what is read next, and tells what it is.
   *
   * @param path the characters of which stand for bytes
   * @param xattrs whether to tell of extended attributes, too
   */
  Steps readOpen(String path, boolean xattrs) {
    int begin = begin(Opcode.READ_OPEN);
    encoder.string(path.getBytes(StandardCharsets.ISO_8859_1)).u8(xattrs ? 1 : 0);
    return end(begin);
  }

  /** From then on paths are those below the directory that is open, and follow no link. */
  Steps readTree() {
    return end(begin(Opcode.READ_TREE));
  }

  /** Tells where the next part of the file that is no hole begins and ends. */
  Steps readPart(long offset) {
    int begin = begin(Opcode.READ_PART);
    encoder.u64(offset);
    return end(begin);
  }

  /** Tells what the file has there. */
  Steps readData(long offset, int most) {
    int begin = begin(Opcode.READ_DATA);
    encoder.u64(offset).u32(most);
    return end(begin);
  }

  /** Tells of the next names in the directory. */
  Steps readNames() {
    return end(begin(Opcode.READ_NAMES));
  }

  /** Deletes a file or a tree; a missing one is fine. */
  Steps remove(String path) {
    int begin = begin(Opcode.FILES_REMOVE);
    encoder.string(path);
    return end(begin);
  }

  public Steps enterRoot() {
    return end(begin(Opcode.ENTER_ROOT));
  }

  public Steps netlink(byte[] messages) {
    int begin = begin(Opcode.NETLINK);
    encoder.bytes(messages);
    return end(begin);
  }

  public Steps hostname(String name) {
    return path(Opcode.HOSTNAME, name);
  }

  public Steps sysctl(String path, String value) {
    int begin = begin(Opcode.SYSCTL);
    encoder.string(path).string(value);
    return end(begin);
  }

  /** Waits until the hub has made the link of this sandbox to its network. */
  public Steps awaitLink() {
    return end(begin(Opcode.LINKED));
  }

  public Steps identity(
      int uid,
      int gid,
      int[] groups,
      long boundingSet,
      long permittedSet,
      boolean noNewPrivileges) {
    int begin = begin(Opcode.IDENTITY);
    encoder.u32(uid).u32(gid).u32(4 * groups.length);
    for (int group : groups) {
      encoder.u32(group);
    }
    encoder.u64(boundingSet).u64(permittedSet).u8(noNewPrivileges ? 1 : 0);
    return end(begin);
  }

  /**
   * Filters the system calls of this process and its descendants; without the privilege for it only
   * after an identity without new privileges.
   */
  public Steps seccomp(byte[] program) {
    int begin = begin(Opcode.SECCOMP);
    encoder.bytes(program);
    return end(begin);
  }

  /**
   * Limits what each process may use.
   *
   * @param name of the limit, for messages
   * @param resource the kernel's number for it
   * @param lenient whether to be content with the hard limit that holds when that is lower
   */
  public Steps processLimit(String name, int resource, long soft, long hard, boolean lenient) {
    int begin = begin(Opcode.RLIMIT);
    encoder.string(name).u32(resource).u64(soft).u64(hard).u8(lenient ? 1 : 0);
    return end(begin);
  }

  /** From here on a child goes on; the process itself waits for orphans and passes signals on. */
  public Steps init() {
    return end(begin(Opcode.INIT));
  }

  /**
   * Opens a terminal of the sandbox and makes it the controlling one, and standard input and
   * output.
   */
  public Steps terminal(int columns, int rows) {
    int begin = begin(Opcode.TERMINAL);
    encoder.u16(columns).u16(rows);
    return end(begin);
  }

  /**
   * Writes a table of names, from one moment to the next, for the name server that reads it in this
   * directory.
   */
  public Steps nameTable(String directory, NameTable table) {
    String next = directory + "/next";
    makeDirectory(directory, 0755);
    int write = begin(Opcode.WRITE_FILE);
    encoder.string(next).u32(0644);
    table.appendTo(encoder);
    end(write);
    int move = begin(Opcode.FILES_MOVE);
    encoder.string(next).string(directory + "/" + TABLE).u32(0);
    return end(move);
  }

  /**
   * Begins to listen for questions for names.
   *
   * @param device the bridge that they come from
   * @param gateway where they are asked, an IPv4 address
   */
  public Steps nameSockets(String device, int gateway) {
    int begin = begin(Opcode.NAME_SOCKETS);
    encoder.string(device).networkOrder(gateway);
    return end(begin);
  }

  /** Ends a list: the process answers by the table in its root directory. */
  public Steps serveNames() {
    return path(Opcode.SERVE_NAMES, TABLE);
  }

  /**
   * Has the hub listen at a gateway for those who may reach a port of this machine.
   *
   * @param allowed the addresses of those; empty: it listens no longer
   */
  public Steps hostPort(String device, int gateway, int port, Collection<Integer> allowed) {
    int begin = begin(Opcode.HOST_PORT);
    encoder.string(device).networkOrder(gateway).u16(port).u32(4 * allowed.size());
    for (int address : allowed) {
      encoder.networkOrder(address);
    }
    return end(begin);
  }

  /**
   * Has the hub mount files of this machine where sandboxes can bind them.
   *
   * @param number which of the sources in {@code binds-<id>} of the run directory, from 0
   * @param path in the hub's root; made, with the sandbox's other mounts taken away by {@link
   *     #hostUnmount}
   */
  public Steps hostMount(int number, String path, long attributes) {
    int begin = begin(Opcode.HOST_MOUNT);
    encoder.u32(number).string(path).u64(attributes);
    return end(begin);
  }

  /** Has the hub take a mount of {@link #hostMount} away; a missing one is fine. */
  public Steps hostUnmount(String path) {
    return path(Opcode.HOST_UNMOUNT, path);
  }

  /**
   * Ends a list: the process becomes the first of the candidates that exists and may be executed.
   */
  public Steps execute(List<String> candidates, List<String> arguments, List<String> environment) {
    int begin = begin(Opcode.EXEC);
    encoder.strings(candidates).strings(arguments).strings(environment);
    return end(begin);
  }

  /** Adds all steps of another list. */
  public Steps append(Steps other) {
    encoder.raw(other.encoder.buffer(), other.encoder.size());
    count += other.count;
    limits.putAll(other.limits);
    return this;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The {@code list<step>} of the protocol. */
  void appendTo(Encoder message) {
    message.u32(count).raw(encoder.buffer(), encoder.size());
  }

  /** A reader that stands before the first step. */
  Decoder read() {
    return new Decoder(encoder.buffer(), 0, encoder.size());
  }

  private Steps path(int opcode, String path) {
    int begin = begin(opcode);
    encoder.string(path);
    return end(begin);
  }

  private int begin(int opcode) {
    encoder.u16(opcode).u16(0);
    return encoder.beginLength();
  }

  private Steps end(int begin) {
    encoder.endLength(begin);
    count++;
    return this;
  }
}
