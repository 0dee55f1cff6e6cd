package dev.quoin.kv.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.quoin.kv.architecture.Modules.Module;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;

/** The rules over compiled classes. A module without classes satisfies all of them. */
final class Rules {
  private static final String OURS = "dev.quoin..";

  /** Libraries whose types stay inside one module: package pattern to the owner's name. */
  static final Map<String, String> OWNERS =
      Map.of(
          "io.netty..", "kv-transport-netty",
          "io.grpc..", "kv-transport-grpc",
          "org.rocksdb..", "kv-storage-rocks",
          "org.lmdbjava..", "kv-storage-lmdb",
          "io.microraft..", "kv-consensus",
          "io.github.resilience4j..", "kv-client");

  private static final String GUICE = "com.google.inject..";
  private static final String MICROMETER = "io.micrometer..";

  /** Modules whose time, threads, randomness and files come from {@code spi.runtime}. */
  private static final String[] SIMULATED = {
    "dev.quoin.kv.core..", "dev.quoin.kv.consensus..", "dev.quoin.kv.storage.."
  };

  /** RocksDB and LMDB open their files themselves, so the files of those modules are theirs. */
  private static final String[] OWN_FILES = {
    "dev.quoin.kv.storage.rocks..", "dev.quoin.kv.storage.lmdb.."
  };

  private Rules() {}

  static ArchRule arrowsOf(Module module) {
    return classes()
        .that()
        .resideInAnyPackage(module.packages().toArray(String[]::new))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(Modules.visiblePackages(module))
                .or(describe("are not ours", type -> !resideInAPackage(OURS).test(type))))
        .as(module.name() + " depends on " + Modules.reachable(module) + " only")
        .allowEmptyShould(true);
  }

  /** The contracts need the JDK and JSpecify, and nothing else in the world. */
  static ArchRule contractsNeedOnlyTheJdk() {
    return classes()
        .that()
        .resideInAnyPackage("dev.quoin.kv", "dev.quoin.kv.spi..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.quoin.kv", "dev.quoin.kv.spi..", "java..", "org.jspecify..")
        .allowEmptyShould(true);
  }

  /** The benchmarks in kv-examples compare with the bare libraries, so they may see them. */
  static ArchRule staysInside(String library, Module owner) {
    return noClasses()
        .that()
        .resideInAPackage("dev.quoin.kv..")
        .and()
        .resideOutsideOfPackages(owner.packages().toArray(String[]::new))
        .and()
        .resideOutsideOfPackage("dev.quoin.kv.examples.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .as(library + " is seen by " + owner.name() + " only")
        .allowEmptyShould(true);
  }

  /** Guice: the server's assembly, the samples, and one {@code *Module} class per module. */
  static ArchRule guiceOnlyInModules() {
    return noClasses()
        .that()
        .resideInAPackage("dev.quoin.kv..")
        .and()
        .resideOutsideOfPackages("dev.quoin.kv.server..", "dev.quoin.kv.examples..")
        .and(describe("are not a Guice module", type -> !outermost(type).endsWith("Module")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(GUICE)
        .allowEmptyShould(true);
  }

  /** Micrometer: the server, the samples, and one {@code *Metrics} class per module. */
  static ArchRule micrometerOnlyInBinders() {
    return noClasses()
        .that()
        .resideInAPackage("dev.quoin.kv..")
        .and()
        .resideOutsideOfPackages("dev.quoin.kv.server..", "dev.quoin.kv.examples..")
        .and(describe("are not a binder", type -> !outermost(type).endsWith("Metrics")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(MICROMETER)
        .allowEmptyShould(true);
  }

  static ArchRule theLogKnowsNoEngine() {
    return noClasses()
        .that()
        .resideInAPackage("dev.quoin.kv.storage.mmap.log..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.quoin.kv.storage.mmap..")
                .and(describe("are not the log's", type -> !inLog(type))))
        .allowEmptyShould(true);
  }

  static ArchRule honestNames() {
    return noClasses()
        .that()
        .resideInAPackage("dev.quoin.kv..")
        .should()
        .haveNameMatching(".*(Impl|Manager|Helper|Utils?)")
        .allowEmptyShould(true);
  }

  static ArchRule timeThreadsAndRandomnessAreHandedIn() {
    return noClasses()
        .that()
        .resideInAnyPackage(SIMULATED)
        .should()
        .accessTargetWhere(target("read a clock, start a thread or draw at random", Rules::ambient))
        .allowEmptyShould(true);
  }

  static ArchRule filesAreHandedIn() {
    return noClasses()
        .that()
        .resideInAnyPackage(SIMULATED)
        .and()
        .resideOutsideOfPackages(OWN_FILES)
        .should()
        .accessTargetWhere(target("open a file", Rules::opensFiles))
        .allowEmptyShould(true);
  }

  private static boolean ambient(AccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    boolean constructor = name.equals("<init>");
    boolean noArguments =
        target instanceof AccessTarget.CodeUnitCallTarget call
            && call.getRawParameterTypes().isEmpty();
    return switch (owner) {
      case "java.lang.System" -> Set.of("currentTimeMillis", "nanoTime").contains(name);
      case "java.lang.Thread" ->
          constructor
              || Set.of("sleep", "ofVirtual", "ofPlatform", "startVirtualThread").contains(name);
      case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
      case "java.util.Random", "java.util.SplittableRandom" -> constructor && noArguments;
      case "java.security.SecureRandom", "java.util.Timer" -> constructor;
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.concurrent.Executors",
          "java.util.concurrent.ThreadLocalRandom",
          "java.util.concurrent.ForkJoinPool" ->
          true;
      case "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor" ->
          constructor;
      default ->
          owner.startsWith("java.time.")
              && ((noArguments && name.equals("now")) || name.startsWith("system"));
    };
  }

  private static boolean opensFiles(AccessTarget target) {
    JavaClass owner = target.getOwner();
    return owner.isEquivalentTo(Files.class)
        || (owner.getPackageName().equals("java.io")
            && (owner.getSimpleName().startsWith("File")
                || owner.getSimpleName().equals("RandomAccessFile")))
        || (owner.isAssignableTo(FileChannel.class) && target.getName().equals("open"));
  }

  private static boolean inLog(JavaClass type) {
    return resideInAPackage("dev.quoin.kv.storage.mmap.log..").test(type);
  }

  private static String outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer.getSimpleName();
  }

  private interface TargetTest {
    boolean test(AccessTarget target);
  }

  private static DescribedPredicate<JavaAccess<?>> target(String what, TargetTest test) {
    return describe(what, access -> test.test(access.getTarget()));
  }
}
