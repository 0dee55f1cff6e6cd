package dev.quoin.kv.examples.bench.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.quoin.kv.examples.bench.workload.Measurement;
import java.io.IOException;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The report as one JSON object: header, settings, every measurement, medians, bars. */
public final class JsonReport {
  private JsonReport() {}

  /** Writes the report; the writer stays open. */
  public static void write(
      Writer target,
      Map<String, String> header,
      Map<String, String> settings,
      Collection<Measurement> measurements,
      Medians medians,
      List<Verdict.Bar> bars)
      throws IOException {
    try (JsonGenerator json = MeasurementJson.FACTORY.createGenerator(target)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      texts(json, "header", header);
      texts(json, "settings", settings);
      rows(json, "measurements", measurements);
      rows(json, "medians", medians.rows());
      json.writeArrayFieldStart("bars");
      for (Verdict.Bar bar : bars) {
        json.writeStartObject();
        json.writeStringField("verdict", bar.verdict());
        json.writeStringField("what", bar.what());
        json.writeStringField("found", bar.found());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void texts(JsonGenerator json, String name, Map<String, String> values)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> value : values.entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
  }

  private static void rows(JsonGenerator json, String name, Collection<Measurement> rows)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Measurement row : rows) {
      MeasurementJson.write(json, row);
    }
    json.writeEndArray();
  }
}
