#!/usr/bin/env python3
"""What a batch worker does when nothing goes wrong, in Python: the script that guidance-worker is compared with.

    batch_worker.py TEMPLATE JOBS      with the environment of guidance-worker batch

Reads audits, writes request files with the same bytes, submits them, polls, saves the results, and publishes one record for
each job with a transactional producer that also commits the position. It is written to be fast: librdkafka reads and
writes, orjson parses, the constant part of a request is bytes made once (TEMPLATE is the entry of the first of JOBS), files go to
and from sockets in large pieces, and each batch that is out has a thread. What it leaves out: a ledger, crashes, rebalances, retries, limits
in bytes, checks of what it reads, everything that keeps a customer's text from being taken for an instruction.
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import sys
import threading
import time
import urllib.parse
import uuid

import confluent_kafka
import orjson

PROVIDER = os.environ["GUIDANCE_PROVIDER"]
IS_OPENAI = PROVIDER == "openai"
URL = urllib.parse.urlsplit(os.environ["OPENAI_BASE_URL" if IS_OPENAI else "ANTHROPIC_BASE_URL"])
HEADERS = {"authorization": "Bearer benchmark"} if IS_OPENAI else {"x-api-key": "benchmark", "anthropic-version": "2023-06-01"}
PREFIX = os.environ["GUIDANCE_TOPIC_PREFIX"]
BATCH = int(os.environ["GUIDANCE_BATCH_MAX_REQUESTS"])
POLL = int(os.environ["GUIDANCE_BATCH_POLL_MS"]) / 1_000
MAX_AGE = int(os.environ["GUIDANCE_BATCH_MAX_AGE_MS"]) / 1_000
SPOOL = pathlib.Path(os.environ["GUIDANCE_SPOOL_DIR"])
TRANSACTION = 500  # results in one transaction, as many as guidance-worker's
BUFFER = 1 << 18
SERVERS = {"bootstrap.servers": os.environ["KAFKA_BOOTSTRAP_SERVERS"]}
RATES = {"input": 0.05, "output": 0.25, "write": 0.1, "read": 0.005}  # dollars a million tokens, at batch price
PENSIONS = {"defined_contribution": "defined contribution", "defined_benefit": "defined benefit", "state": "State Pension"}


def shown(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pension(one):
    parts = [PENSIONS[one["kind"]]]
    if provider := one.get("provider"):
        parts.append(shown(provider))
    if (value := one.get("value_gbp")) is not None:
        parts.append(f"worth £{value:,}")
    if (income := one.get("annual_income_gbp")) is not None:
        parts.append(f"£{income:,} a year")
    return ", ".join(parts)


def prompt(audit):
    """The turn of an audit, as guidance-worker writes it."""
    customer = audit["customer"]
    lines = []
    for label, field in (
        ("Name", "name"), ("Age", "age"), ("Employment", "employment_status"), ("Financial literacy", "financial_literacy"),
        ("Risk tolerance, as they see it", "risk_tolerance")):
        if (value := customer.get(field)) is not None:
            lines.append(f"{label}: {shown(str(value))}")
    for label, entries in (
        ("Pensions", [pension(one) for one in customer.get("pensions") or ()]),
        ("Goals", [shown(one) for one in customer.get("goals") or ()]),
        ("Circumstances", [shown(one) for one in customer.get("circumstances") or ()])):
        if entries:
            lines.append(f"{label}:")
            lines.extend(f"- {entry}" for entry in entries)
    profile = "\n".join(lines)
    sections = [
        f"<customer_profile>\n{profile}\n</customer_profile>",
        f"<customer_question>\n{shown(audit['question'])}\n</customer_question>",
        f"<guidance>\n{shown(audit['guidance'])}\n</guidance>",
    ]
    if reasoning := audit.get("reasoning"):
        sections.append(f"<reasoning>\n{shown(reasoning)}\n</reasoning>")
    sections.append("Check the guidance now, and give your verdict in the form that was set.")
    return "\n\n".join(sections)


def constants(template, first):
    """What stands around the turn and the custom id, whichever comes first; fails unless this script writes the turn to the byte."""
    turn = orjson.dumps(prompt(first))
    assert template.count(turn) == 1, "the template's turn has other bytes"
    custom_id = orjson.loads(template)["custom_id"].encode()
    first, second = (turn, custom_id) if IS_OPENAI else (custom_id, turn)
    before, rest = template.split(first, 1)
    return before, *rest.split(second, 1)


class Batch:
    """Jobs of one partition whose entries are in a file."""

    def __init__(self, partition):
        self.partition = partition
        self.key = uuid.uuid4().hex[:12]
        self.path = SPOOL / f"{self.key}.requests"
        self.file = open(self.path, "wb", buffering=BUFFER)
        self.jobs = {}
        self.since = time.monotonic()
        if not IS_OPENAI:
            self.file.write(b'{"requests":[')

    def add(self, message, audit, before, between, tail):
        custom_id = f"{self.partition}-{message.offset()}-1-{self.key[:6]}"
        name, turn = custom_id.encode(), orjson.dumps(prompt(audit))
        first, second = (turn, name) if IS_OPENAI else (name, turn)
        if self.jobs:
            self.file.write(b"\n" if IS_OPENAI else b",\n")
        self.file.write(before + first + between + second + tail)
        self.jobs[custom_id] = (audit["job_id"], audit["consultation_id"])
        self.end = message.offset() + 1

    def finish(self):
        if not IS_OPENAI:
            self.file.write(b"]}")
        self.file.close()


def call(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(URL.hostname, URL.port, timeout=300, blocksize=BUFFER)
    connection.request(method, URL.path + path, body=body, headers=HEADERS | headers)
    response = connection.getresponse()
    if response.status != 200:
        raise RuntimeError(f"{method} {path}: {response.status} {response.read()[:500]}")
    return response


def document(method, path, body=None, **headers):
    return orjson.loads(call(method, path, body, **headers).read())


def form(batch):
    """A request file as a form, in pieces."""
    boundary = batch.key
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--{boundary}\r\n'
        'Content-Disposition: form-data; name="file"; filename="requests.jsonl"\r\n'
        "Content-Type: application/jsonl\r\n\r\n").encode()
    foot = f"\r\n--{boundary}--\r\n".encode()

    def pieces():
        yield head
        with open(batch.path, "rb") as file:
            while piece := file.read(BUFFER):
                yield piece
        yield foot

    length = len(head) + batch.path.stat().st_size + len(foot)
    return pieces(), {"content-type": f"multipart/form-data; boundary={boundary}", "content-length": str(length)}


def submit(batch):
    if IS_OPENAI:
        body, headers = form(batch)
        file = document("POST", "/files", body, **headers)
        request = {"input_file_id": file["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
        return document("POST", "/batches", orjson.dumps(request), **{"content-type": "application/json"})["id"]
    with open(batch.path, "rb") as file:
        length = str(batch.path.stat().st_size)
        return document(
            "POST", "/v1/messages/batches", file, **{"content-type": "application/json", "content-length": length})["id"]


def wait(identifier):
    """Where the results of a batch are, once there are any."""
    while True:
        if IS_OPENAI:
            state = document("GET", f"/batches/{identifier}")
            if state["status"] == "completed":
                return f"/files/{state['output_file_id']}/content"
            assert state["status"] in ("validating", "in_progress", "finalizing"), state
        else:
            state = document("GET", f"/v1/messages/batches/{identifier}")
            if state["processing_status"] == "ended":
                return f"/v1/messages/batches/{identifier}/results"
        time.sleep(POLL)


def answer(line):
    """A line's custom id, the answer's text, the model and the usage."""
    result = orjson.loads(line)
    if IS_OPENAI:
        body = result["response"]["body"]
        usage = body["usage"]
        details = usage.get("prompt_tokens_details") or {}
        return result["custom_id"], body["choices"][0]["message"]["content"], body["model"], {
            "input_tokens": usage["prompt_tokens"], "cache_read_tokens": details.get("cached_tokens", 0),
            "cache_write_tokens": 0, "output_tokens": usage["completion_tokens"]}
    message = result["result"]["message"]
    usage = message["usage"]
    read, written = usage.get("cache_read_input_tokens") or 0, usage.get("cache_creation_input_tokens") or 0
    return result["custom_id"], message["content"][0]["text"], message["model"], {
        "input_tokens": usage["input_tokens"] + read + written, "cache_read_tokens": read, "cache_write_tokens": written,
        "output_tokens": usage["output_tokens"]}


def cost(usage):
    read, written = usage["cache_read_tokens"], usage["cache_write_tokens"]
    output = usage["output_tokens"] * RATES["output"]
    plain = usage["input_tokens"] * RATES["input"] + output
    paid = plain + written * (RATES["write"] - RATES["input"]) - read * (RATES["input"] - RATES["read"])
    return {"usd": paid / 1e6, "usd_without_cache": plain / 1e6, "usd_without_batch": 2 * paid / 1e6}


class Publisher:
    """One transaction at a time."""

    def __init__(self, consumer):
        self.consumer = consumer
        self.producer = confluent_kafka.Producer(SERVERS | {
            "transactional.id": f"{PREFIX}-python", "queue.buffering.max.messages": 100_000})
        self.producer.init_transactions(30)
        self.lock = threading.Lock()

    def publish(self, records, position=None):
        with self.lock:
            self.producer.begin_transaction()
            for key, value in records:
                self.producer.produce(
                    f"{PREFIX}.batch.results", value, key, headers=[("content-type", "application/cloudevents+json")])
            if position:
                self.producer.send_offsets_to_transaction([position], self.consumer.consumer_group_metadata(), 30)
            self.producer.commit_transaction(30)


def record(batch, identifier, line):
    custom_id, text, model, usage = answer(line)
    job_id, consultation_id = batch.jobs.pop(custom_id)
    verdict = orjson.loads(text)
    price = cost(usage)
    event = {
        "specversion": "1.0", "id": f"{job_id}-completed", "source": "/guidance-worker/batch",
        "type": "guidance.audit.completed.v1", "subject": job_id,
        "time": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "data": {
            "job_id": job_id, "consultation_id": consultation_id, **verdict, "provider": PROVIDER, "model": model,
            "usage": usage, "cost": price,
            "batch": {
                "batch_key": batch.key, "provider": PROVIDER, "provider_batch_id": identifier, "usage": usage,
                "cost": price},
        },
    }
    return job_id, orjson.dumps(event)


def course(batch, publisher):
    """A batch from its submission to its last result."""
    identifier = submit(batch)
    batch.path.unlink()
    path = batch.path.with_suffix(".results")
    with open(path, "wb") as file:
        shutil.copyfileobj(call("GET", wait(identifier)), file, BUFFER)
    records = []
    with open(path, "rb", buffering=BUFFER) as file:
        for line in file:
            records.append(record(batch, identifier, line))
            if len(records) == TRANSACTION and batch.jobs:
                publisher.publish(records)
                records = []
    assert not batch.jobs, f"{len(batch.jobs)} jobs have no result"
    position = confluent_kafka.TopicPartition(f"{PREFIX}.batch.jobs", batch.partition, batch.end)
    publisher.publish(records, position)
    path.unlink()


def main():
    template, jobs = map(pathlib.Path, sys.argv[1:])
    with open(jobs) as file:
        first = json.loads(file.readline().split("\t")[2])["data"]
    before, between, tail = constants(template.read_bytes(), first)
    SPOOL.mkdir(parents=True, exist_ok=True)
    consumer = confluent_kafka.Consumer(SERVERS | {
        "group.id": f"{PREFIX}-python", "enable.auto.commit": False, "auto.offset.reset": "earliest",
        "queued.max.messages.kbytes": 4096, "queued.min.messages": 1000})
    consumer.subscribe([f"{PREFIX}.batch.jobs"])
    publisher = Publisher(consumer)
    gathering = {}

    with concurrent.futures.ThreadPoolExecutor(8) as courses:
        out = []

        def leave(batch):
            batch.finish()
            del gathering[batch.partition]
            out.append(courses.submit(course, batch, publisher))

        while True:
            for message in consumer.consume(500, 0.1):
                audit = orjson.loads(message.value())["data"]
                batch = gathering.get(message.partition())
                if batch is None:
                    batch = gathering[message.partition()] = Batch(message.partition())
                batch.add(message, audit, before, between, tail)
                if len(batch.jobs) >= BATCH:
                    leave(batch)
            for batch in [batch for batch in gathering.values() if time.monotonic() - batch.since > MAX_AGE]:
                leave(batch)
            for ended in [one for one in out if one.done()]:
                ended.result()
                out.remove(ended)


main()
