"""A real collector of OpenTelemetry, and the spans that it got."""
import os
import pathlib
import re
import subprocess

from harness import free_port, wait_for_port

TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
PROGRAM = TOOLS / "bin/collector"
# The exporter prints everything that it knows of a span.
CONFIG = """
receivers: {{otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{port}"}}}}}}}}
exporters: {{debug: {{verbosity: detailed, use_internal_logger: false}}}}
service:
  telemetry: {{metrics: {{level: none}}}}
  pipelines: {{traces: {{receivers: [otlp], exporters: [debug]}}}}
"""
FIELD = re.compile(r"^    ([A-Z][A-Za-z ]+?) *: (.*)$", re.MULTILINE)
ATTRIBUTE = re.compile(r"^     -> ([\w.]+): (Str|Int|Double)\((.*?)\)$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"^     -> Trace ID: (\w+)\n     -> ID: (\w+)$", re.MULTILINE)


def why_absent():
    reason = TOOLS / "collector.absent"
    return reason.read_text().strip() if reason.exists() else "tests/tools/install.sh has not been run"


class Span:
    def __init__(self, text, service):
        fields = dict(FIELD.findall(text))
        self.service = service
        self.name = fields["Name"]
        self.trace, self.id, self.parent = fields["Trace ID"], fields["ID"], fields["Parent ID"]
        self.failed = fields["Status code"] == "Error"
        self.start, self.end = fields["Start time"], fields["End time"]  # Texts of equal form.
        attributes, _, links = text.partition("\nLinks:\n")
        self.attributes = {key: value for key, _, value in ATTRIBUTE.findall(attributes)}
        self.links = LINK.findall(links)

    def __repr__(self):
        return f"{self.service}: {self.name} {self.trace[:4]}…/{self.id} below {self.parent or 'nothing'} {self.attributes}"


class Collector:
    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = folder / "collector.yaml"
        self.config.write_text(CONFIG.format(port=self.port))
        self.printed = folder / "spans.txt"
        self.process = None
        self.start()

    def start(self):
        with open(self.printed, "ab") as out, open(self.config.with_suffix(".log"), "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "--config", self.config], stdout=out, stderr=log)
        wait_for_port(self.port, self.process)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def text(self):
        return self.printed.read_text(errors="replace")

    def spans(self):
        """All spans that have come, in the order of their arrival."""
        found = []
        for resource in re.split(r"^ResourceSpans #\d+$", self.text(), flags=re.MULTILINE)[1:]:
            service = dict((key, value) for key, _, value in ATTRIBUTE.findall(resource.partition("\nScopeSpans")[0]))
            for span in re.split(r"^Span #\d+$", resource, flags=re.MULTILINE)[1:]:
                found.append(Span(span, service["service.name"]))
        return found
