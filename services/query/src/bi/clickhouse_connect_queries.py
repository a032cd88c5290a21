"""Runs SQL files through clickhouse-connect and prints one JSON object: name -> {columns, rows}. Arguments: host port user password folder."""
import json
import pathlib
import sys

import clickhouse_connect

host, port, user, password, folder = sys.argv[1:6]
client = clickhouse_connect.get_client(host=host, port=int(port), username=user, password=password, database="bi")
answers = {}
for file in sorted(pathlib.Path(folder).glob("*.sql")):
    result = client.query(file.read_text())
    answers[file.stem] = {"columns": list(result.column_names), "rows": [[None if value is None else str(value) for value in row] for row in result.result_rows]}
print(json.dumps(answers))
