package dev.quoin.kv.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.architecture.Modules.Module;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What only the sources and the poms can show. */
final class SourceTest {
  private static final int LONGEST_FILE = 400;
  private static final SourceTree SOURCES = SourceTree.find();

  static List<Module> modules() {
    return Modules.all();
  }

  @Test
  void thePictureHasEveryModule() {
    Set<String> drawn = Modules.all().stream().map(Module::name).collect(Collectors.toSet());
    drawn.addAll(List.of("kv-bom", "kv-architecture"));
    assertThat(SOURCES.modules()).containsExactlyInAnyOrderElementsOf(drawn);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aPomHasTheArrowsOfThePicture(Module module) throws Exception {
    assertThat(ourDependencies(SOURCES.pom(module.name()), "dependencies", false))
        .containsExactlyInAnyOrderElementsOf(module.arrows());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void onlyTheKitsAreForTestsOnly(Module module) throws Exception {
    Set<String> tests = ourDependencies(SOURCES.pom(module.name()), "dependencies", true);
    assertThat(Set.of("kv-tck", "kv-testkit")).containsAll(tests);
  }

  @Test
  void theBomListsEveryPublishedModule() throws Exception {
    Set<String> published = Modules.all().stream().map(Module::name).collect(Collectors.toSet());
    published.remove("kv-examples");
    assertThat(ourDependencies(SOURCES.pom("kv-bom"), "dependencyManagement", false))
        .isEqualTo(published);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyPackageSaysWhatItIsForAndIsNullMarked(Module module) {
    Path main = SOURCES.main(module.name());
    Set<Path> packages =
        SourceTree.javaFilesUnder(main).stream()
            .map(Path::getParent)
            .filter(directory -> !directory.equals(main))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages).isNotEmpty();
    assertThat(packages)
        .allSatisfy(
            directory -> {
              Path info = directory.resolve("package-info.java");
              assertThat(Files.exists(info)).as("%s exists", info).isTrue();
              assertThat(SOURCES.lines(info)).as("%s", info).contains("@NullMarked");
              assertThat(SOURCES.lines(info).get(0)).as("%s", info).startsWith("/**");
            });
  }

  @Test
  void noFileIsTooLong() {
    assertThat(SOURCES.modules().stream().flatMap(m -> SOURCES.javaFiles(m).stream()))
        .allSatisfy(
            file ->
                assertThat(SOURCES.lines(file))
                    .as("%s", file)
                    .hasSizeLessThanOrEqualTo(LONGEST_FILE));
  }

  private static Set<String> ourDependencies(Path pom, String section, boolean tests)
      throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    Element found =
        elements(document.getDocumentElement().getChildNodes())
            .filter(element -> element.getTagName().equals(section))
            .findFirst()
            .orElseThrow();
    return elements(found.getElementsByTagName("dependency"))
        .filter(dependency -> text(dependency, "groupId").equals("dev.quoin"))
        .filter(dependency -> text(dependency, "scope").equals("test") == tests)
        .map(dependency -> text(dependency, "artifactId"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Element> elements(NodeList nodes) {
    return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
        .map(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .map(Element.class::cast);
  }

  private static String text(Element parent, String child) {
    NodeList found = parent.getElementsByTagName(child);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
  }
}
