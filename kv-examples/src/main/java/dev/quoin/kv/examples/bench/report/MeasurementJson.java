package dev.quoin.kv.examples.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.quoin.kv.examples.bench.workload.Figure;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.io.StringWriter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** One measurement as one JSON object: how processes hand them on, and how they stand in files. */
public final class MeasurementJson {
  static final JsonFactory FACTORY = new JsonFactory();

  private MeasurementJson() {}

  /** Returns the object on one line. */
  public static String line(Measurement measurement) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(json, measurement);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return text.toString();
  }

  static void write(JsonGenerator json, Measurement measurement) throws IOException {
    json.writeStartObject();
    json.writeStringField("contender", measurement.contender());
    json.writeStringField("workload", measurement.workload());
    json.writeNumberField("valueBytes", measurement.valueBytes());
    json.writeStringField("durability", measurement.durability().name());
    json.writeNumberField("threads", measurement.threads());
    json.writeNumberField("repeat", measurement.repeat());
    if (measurement.problem() != null) {
      json.writeStringField("problem", measurement.problem());
    }
    for (Map.Entry<Figure, Double> figure : measurement.figures().entrySet()) {
      if (!figure.getValue().isNaN()) {
        json.writeNumberField(figure.getKey().key(), figure.getValue());
      }
    }
    json.writeEndObject();
  }

  /** Returns the measurement that {@link #line} wrote. */
  public static Measurement parse(String line) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    try (JsonParser json = FACTORY.createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING || isIdentity(name)) {
          texts.put(name, json.getText());
        } else {
          figures.put(Figure.of(name), json.getDoubleValue());
        }
      }
    }
    return new Measurement(
        text(texts, "contender"),
        text(texts, "workload"),
        Integer.parseInt(text(texts, "valueBytes")),
        Durability.valueOf(text(texts, "durability")),
        Integer.parseInt(text(texts, "threads")),
        Integer.parseInt(text(texts, "repeat")),
        figures,
        texts.get("problem"));
  }

  private static boolean isIdentity(String name) {
    return name.equals("valueBytes") || name.equals("threads") || name.equals("repeat");
  }

  private static String text(Map<String, String> texts, String name) throws IOException {
    String value = texts.get(name);
    if (value == null) {
      throw new IOException("measurement without " + name);
    }
    return value;
  }
}
