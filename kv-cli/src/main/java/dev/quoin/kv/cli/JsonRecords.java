package dev.quoin.kv.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values as JSON. Text that is valid UTF-8 stands as a string under its name, other bytes
 * in base64 under the name with {@code Base64} behind it: {@code {"key":"a","valueBase64":"/w=="}}.
 */
final class JsonRecords {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().build().disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

  private JsonRecords() {}

  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out).setRootValueSeparator(null);
  }

  /** Writes one field, as text if it is text. */
  static void field(JsonGenerator json, String name, Bytes bytes) throws IOException {
    String text = textOf(bytes);
    if (text != null) {
      json.writeStringField(name, text);
    } else {
      json.writeStringField(
          name + "Base64", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
  }

  /**
   * Reads one line.
   *
   * @throws UsageException with what is wrong with it
   */
  static FileRecord parse(byte[] line) {
    Bytes key = null;
    Bytes value = null;
    try (JsonParser json = FACTORY.createParser(line)) {
      expect(json.nextToken() == JsonToken.START_OBJECT, "a JSON object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        switch (name) {
          case "key" -> key = text(json, token);
          case "value" -> value = text(json, token);
          case "keyBase64" -> key = base64(json, token);
          case "valueBase64" -> value = base64(json, token);
          default -> json.skipChildren();
        }
      }
      expect(json.currentToken() == JsonToken.END_OBJECT, "a whole JSON object");
      expect(json.nextToken() == null, "nothing after the JSON object");
    } catch (JsonProcessingException e) {
      throw new UsageException("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UsageException("not JSON: " + e.getMessage());
    }
    if (key == null || value == null) {
      throw new UsageException(
          "no \"" + (key == null ? "key" : "value") + "\" (expected: {\"key\":…,\"value\":…})");
    }
    return new FileRecord(key, value);
  }

  private static Bytes text(JsonParser json, JsonToken token) throws IOException {
    expect(token == JsonToken.VALUE_STRING, "a string in field " + json.currentName());
    return Bytes.utf8(json.getText());
  }

  private static Bytes base64(JsonParser json, JsonToken token) throws IOException {
    expect(token == JsonToken.VALUE_STRING, "a string in field " + json.currentName());
    try {
      return UnsafeBytes.wrap(Base64.getDecoder().decode(json.getText()));
    } catch (IllegalArgumentException e) {
      throw new UsageException("field " + json.currentName() + ": " + e.getMessage());
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new UsageException("expected " + what);
    }
  }

  private static @Nullable String textOf(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(
              ByteBuffer.wrap(UnsafeBytes.array(bytes), UnsafeBytes.offset(bytes), bytes.length()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
