package dev.quoin.kv.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The modules of the design, the packages they own, and the arrows between them. */
final class Modules {
  /**
   * One module.
   *
   * @param name the directory and artifact
   * @param packages ArchUnit patterns of the packages it owns
   * @param arrows the modules it depends on directly
   */
  record Module(String name, List<String> packages, List<String> arrows) {}

  private static final Map<String, Module> ALL = new LinkedHashMap<>();

  static {
    module("kv-api", "dev.quoin.kv");
    module("kv-spi", "dev.quoin.kv.spi..", "kv-api");
    module("kv-tck", "dev.quoin.kv.tck..", "kv-spi");
    module("kv-core", "dev.quoin.kv.core..", "kv-spi");
    module("kv-consensus", "dev.quoin.kv.consensus..", "kv-core");
    module("kv-storage-rocks", "dev.quoin.kv.storage.rocks..", "kv-spi");
    module("kv-storage-lmdb", "dev.quoin.kv.storage.lmdb..", "kv-spi");
    module("kv-storage-mmap", "dev.quoin.kv.storage.mmap..", "kv-spi");
    module("kv-transport-netty", "dev.quoin.kv.transport.netty..", "kv-spi");
    module("kv-transport-grpc", "dev.quoin.kv.transport.grpc..", "kv-spi");
    module("kv-client", "dev.quoin.kv.client..", "kv-spi");
    module("kv-server", "dev.quoin.kv.server..", "kv-consensus", "kv-core");
    module("kv-testkit", "dev.quoin.kv.testkit..", "kv-server", "kv-tck", "kv-client");
    module(
        "kv-cli",
        "dev.quoin.kv.cli..",
        "kv-core",
        "kv-server",
        "kv-client",
        "kv-storage-rocks",
        "kv-storage-lmdb",
        "kv-storage-mmap",
        "kv-transport-netty",
        "kv-transport-grpc");
    module("kv-examples", "dev.quoin.kv.examples..", "kv-cli");
  }

  private Modules() {}

  private static void module(String name, String packages, String... arrows) {
    ALL.put(name, new Module(name, List.of(packages), List.of(arrows)));
  }

  static List<Module> all() {
    return List.copyOf(ALL.values());
  }

  static Module named(String name) {
    Module module = ALL.get(name);
    if (module == null) {
      throw new IllegalArgumentException("no module: " + name);
    }
    return module;
  }

  /** Returns the names of all modules that the arrows of {@code module} lead to. */
  static Set<String> reachable(Module module) {
    Set<String> reached = new TreeSet<>();
    for (String arrow : module.arrows()) {
      if (reached.add(arrow)) {
        reached.addAll(reachable(named(arrow)));
      }
    }
    return reached;
  }

  /** Returns the packages of {@code module} and of all that its arrows lead to. */
  static String[] visiblePackages(Module module) {
    List<String> packages = new ArrayList<>(module.packages());
    reachable(module).forEach(name -> packages.addAll(named(name).packages()));
    return packages.toArray(String[]::new);
  }
}
