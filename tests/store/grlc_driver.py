"""What grlc makes of a folder of questions, as JSON; run by `test_grlc` with the Python that grlc is installed for.

Its settings are in config.ini of the working folder, as grlc wants them: an endpoint, and a topic to serve.
Argument: the folder of all topics.
"""

import contextlib
import json
import logging
import sys
from pathlib import Path

with contextlib.redirect_stdout(sys.stderr):  # grlc says which settings it reads
    from grlc import static, swagger
    from grlc.fileLoaders import LocalLoader
    from grlc.server import app

logging.disable(logging.CRITICAL)
operations, refused = {}, {}
for file in sorted(Path(sys.argv[1]).glob("*/*.rq")):
    name = f"{file.parent.name}/{file.stem}"
    try:
        item = swagger.process_sparql_query_text(
            file.read_text(encoding="utf-8"), LocalLoader(str(file.parent)), file.stem, []
        )
        operations[name] = {
            key: item[key] for key in ("call_name", "method", "tags", "summary", "description", "params")
        }
    except Exception as error:
        refused[name] = str(error)

client = app.test_client()
topic = Path(static.LOCAL_SPARQL_DIR)
answers = {}
for file in sorted(topic.glob("*.rq")):
    reply = client.get(f"/api-local/{file.stem}", headers={"Accept": "application/json"})
    answers[f"{topic.name}/{file.stem}"] = reply.get_json(force=True) if reply.status_code == 200 else reply.status
paths = client.get("/api-local/swagger").get_json(force=True)["paths"]
json.dump({"operations": operations, "refused": refused, "answers": answers, "paths": sorted(paths)}, sys.stdout)
