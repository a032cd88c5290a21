import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Runs SQL files through the JDBC driver and prints one JSON object: name -> {columns, rows}. Arguments: host port user password folder. */
public class JdbcQueries {
  public static void main(String[] args) throws Exception {
    var properties = new Properties();
    properties.setProperty("user", args[2]);
    properties.setProperty("password", args[3]);
    List<String> answers = new ArrayList<>();
    try (var connection = DriverManager.getConnection("jdbc:clickhouse://" + args[0] + ":" + args[1] + "/bi", properties);
        var files = Files.newDirectoryStream(Path.of(args[4]), "*.sql")) {
      for (Path file : files) {
        try (var statement = connection.createStatement(); ResultSet result = statement.executeQuery(Files.readString(file))) {
          answers.add(json(file.getFileName().toString().replace(".sql", "")) + ":" + answer(result));
        }
      }
    }
    System.out.println("{" + String.join(",", answers) + "}");
  }

  private static String answer(ResultSet result) throws Exception {
    var meta = result.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) columns.add(json(meta.getColumnLabel(i)));
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) values.add(json(result.getString(i)));
      rows.add("[" + String.join(",", values) + "]");
    }
    return "{\"columns\":[" + String.join(",", columns) + "],\"rows\":[" + String.join(",", rows) + "]}";
  }

  private static String json(String text) {
    return text == null ? "null" : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
