package dev.quoin.kv.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.quoin.kv.architecture.Modules.Module;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All modules together keep the rules. */
final class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void readAllModules() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.quoin.kv");
  }

  static List<Module> modules() {
    return Modules.all();
  }

  static List<Map.Entry<String, String>> owners() {
    return List.copyOf(Rules.OWNERS.entrySet());
  }

  @Test
  void everyClassBelongsToAModule() {
    List<String> packages = Modules.all().stream().flatMap(m -> m.packages().stream()).toList();
    assertThat(classes).isNotEmpty();
    assertThat(classes.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> packages.stream().anyMatch(pattern -> matches(name, pattern)));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void arrowsPointDown(Module module) {
    Rules.arrowsOf(module).check(classes);
  }

  @Test
  void contractsNeedOnlyTheJdk() {
    Rules.contractsNeedOnlyTheJdk().check(classes);
  }

  @ParameterizedTest
  @MethodSource("owners")
  void librariesStayInsideTheirModule(Map.Entry<String, String> owner) {
    Rules.staysInside(owner.getKey(), Modules.named(owner.getValue())).check(classes);
  }

  @Test
  void guiceOnlyInModules() {
    Rules.guiceOnlyInModules().check(classes);
  }

  @Test
  void micrometerOnlyInBinders() {
    Rules.micrometerOnlyInBinders().check(classes);
  }

  @Test
  void theLogKnowsNoEngine() {
    Rules.theLogKnowsNoEngine().check(classes);
  }

  @Test
  void honestNames() {
    Rules.honestNames().check(classes);
  }

  @Test
  void timeThreadsAndRandomnessAreHandedIn() {
    Rules.timeThreadsAndRandomnessAreHandedIn().check(classes);
  }

  @Test
  void filesAreHandedIn() {
    Rules.filesAreHandedIn().check(classes);
  }

  private static boolean matches(String name, String pattern) {
    if (!pattern.endsWith("..")) {
      return name.equals(pattern);
    }
    String root = pattern.substring(0, pattern.length() - 2);
    return name.equals(root) || name.startsWith(root + ".");
  }
}
