package dev.quoin.kv.examples.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the figures were measured on. */
public final class Machine {
  private Machine() {}

  /** Returns the machine, by name, with the file system that holds {@code data}. */
  public static Map<String, String> describe(Path data) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Map<String, String> header = new LinkedHashMap<>();
    header.put(
        "machine",
        String.format(
            Locale.ROOT,
            "%d cores (%s), %.1f GiB memory",
            Runtime.getRuntime().availableProcessors(),
            processor(),
            system.getTotalMemorySize() / (double) (1 << 30)));
    header.put(
        "system",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    header.put(
        "jvm",
        "%s %s"
            .formatted(System.getProperty("java.vm.name"), System.getProperty("java.vm.version")));
    FileStore store = Files.getFileStore(data);
    header.put("file system", store.type());
    return header;
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return System.getProperty("os.arch", "?");
  }
}
