"""The Files and Batch APIs as the official OpenAI SDK sees them."""

import json

import openai
import pytest

from conftest import GPT, QUESTION, end_batches


def line(custom_id, question=QUESTION, url="/v1/chat/completions", **body):
    return {"custom_id": custom_id, "method": "POST", "url": url, "body": {
        "model": GPT, "messages": [{"role": "user", "content": question}], **body}}


def create(client, *lines, metadata=None):
    content = "\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in lines)
    file = client.files.create(file=("requests.jsonl", content.encode()), purpose="batch")
    assert file.bytes == len(content.encode()) and file.filename == "requests.jsonl"
    return client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata=metadata)


def read(client, file_id):
    return {} if file_id is None else {
        entry["custom_id"]: entry for entry in map(json.loads, client.files.content(file_id).text.splitlines())}


def test_from_file_to_results(batches):
    client = batches.openai()
    created = create(client, *[line(f"r-{number}") for number in range(30)], metadata={"job": "k-1"})
    assert created.status == "validating" and created.metadata == {"job": "k-1"}
    assert created.output_file_id is None and created.errors is None
    end_batches(batches)
    batch = client.batches.retrieve(created.id)
    assert batch.status == "completed" and batch.error_file_id is None
    assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (30, 30, 0)
    assert batch.completed_at >= batch.finalizing_at >= batch.in_progress_at >= batch.created_at
    output = read(client, batch.output_file_id)
    assert list(output) != [f"r-{number}" for number in range(30)] and len(output) == 30
    single = client.chat.completions.create(model=GPT, messages=[{"role": "user", "content": QUESTION}])
    body = output["r-7"]["response"]["body"]
    assert body["choices"][0]["message"]["content"] == single.choices[0].message.content
    assert body["usage"]["completion_tokens"] == single.usage.completion_tokens
    file = client.files.retrieve(batch.output_file_id)
    assert file.purpose == "batch_output" and file.bytes == len(client.files.content(file.id).content)
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.content(file.id)


def test_pages(batches):
    client = batches.openai(api_key="pages")
    ids = [create(client, line("a")).id for _ in range(5)][::-1]
    assert [batch.id for batch in client.batches.list(limit=2)] == ids  # goes on through every page
    page = client.batches.list(limit=2, after=ids[1])
    assert [batch.id for batch in page.data] == ids[2:4] and page.has_more
    assert len(list(client.files.list(limit=2, purpose="batch"))) == 5


def test_failures_have_a_file_of_their_own(batches):
    client = batches.openai()
    batches.fault("errored", match="strike this")
    batch = create(client, line("good"), line("bad", temperature=0.5), line("struck", "strike this"))
    end_batches(batches)
    batch = client.batches.retrieve(batch.id)
    assert batch.status == "completed" and batch.request_counts.failed == 2
    assert list(read(client, batch.output_file_id)) == ["good"]
    errors = read(client, batch.error_file_id)
    assert errors["bad"]["response"]["status_code"] == 400
    assert errors["struck"]["response"]["status_code"] == 500


@pytest.mark.parametrize("end, code", [("cancelled", "batch_cancelled"), ("expired", "batch_expired")])
def test_early_ends(batches, end, code):
    client = batches.openai()
    batch = create(client, *[line(f"r-{number}") for number in range(4)])
    if end == "cancelled":
        assert client.batches.cancel(batch.id).status == "cancelling"
        end_batches(batches)
    else:
        batches.control("POST", f"batches/expire?id={batch.id}&answered=0.5")
    batch = client.batches.retrieve(batch.id)
    assert batch.status == end and getattr(batch, f"{end}_at") is not None
    answered = 2 if end == "expired" else 0
    assert len(read(client, batch.output_file_id)) == answered
    errors = read(client, batch.error_file_id)
    assert len(errors) == 4 - answered
    assert {entry["error"]["code"] for entry in errors.values()} == {code}
    with pytest.raises(openai.ConflictError):
        client.batches.cancel(batch.id)


@pytest.mark.parametrize("lines, code, number", [
    ([""], "empty_file", None), ([line("a"), "{"], "invalid_json_line", 2),
    ([line("a"), line("a")], "duplicate_custom_id", 2), ([line("a", url="/v1/responses")], "url_mismatch", 1),
    ([line("a"), line("b", model="gpt-6-luna")], "model_mismatch", 2),
])
def test_bad_files_fail_their_batch(batches, lines, code, number):
    client = batches.openai()
    batch = create(client, *lines)
    assert batch.status == "validating"
    end_batches(batches)
    batch = client.batches.retrieve(batch.id)
    assert batch.status == "failed" and batch.failed_at is not None
    assert (batch.errors.data[0].code, batch.errors.data[0].line) == (code, number)
    assert batch.output_file_id is None and batch.error_file_id is None


def test_queue_limit_and_failed_batch(start):
    simulator = start("--pace", "0", "--batch-duration", "1000", "--enqueued-requests", "3")
    client = simulator.openai()
    first = create(client, line("a"), line("b"))
    second = create(client, line("a"), line("b"))
    assert second.status == "validating"
    end_batches(simulator)
    assert client.batches.retrieve(first.id).status == "completed"
    failed = client.batches.retrieve(second.id)
    assert failed.status == "failed" and failed.errors.data[0].code == "token_limit_exceeded"
    simulator.fault("batch_failed")
    third = create(client, line("a"))
    end_batches(simulator)
    assert client.batches.retrieve(third.id).status == "failed"


def test_lost_response(batches):
    client = batches.openai()
    batches.fault("lost_response", match="POST /v1/batches")
    with pytest.raises(openai.APIConnectionError):
        create(client, line("a"), metadata={"job": "the one that was lost"})
    assert client.batches.list(limit=1).data[0].metadata == {"job": "the one that was lost"}


@pytest.mark.parametrize("fault", ["reset", "truncate", "malformed"])
def test_cut_downloads(batches, fault):
    client = batches.openai()
    batch = create(client, *[line(f"r-{number}") for number in range(100)])
    end_batches(batches)
    batch = client.batches.retrieve(batch.id)
    batches.fault(fault, match=f"{batch.output_file_id}/content", after_deltas=20)
    with pytest.raises(Exception):
        read(client, batch.output_file_id)
    assert len(read(client, batch.output_file_id)) == 100


@pytest.mark.parametrize("change, error", [
    ({"input_file_id": "file-none"}, openai.BadRequestError), ({"endpoint": "/v1/responses"}, openai.BadRequestError),
    ({"completion_window": "1h"}, openai.BadRequestError), ({"metadata": {"a": "x" * 513}}, openai.BadRequestError),
])
def test_refusals(batches, change, error):
    client = batches.openai()
    file = client.files.create(file=("a.jsonl", json.dumps(line("a")).encode()), purpose="batch")
    with pytest.raises(error):
        client.batches.create(**{
            "input_file_id": file.id, "endpoint": "/v1/chat/completions", "completion_window": "24h", **change})
    with pytest.raises(openai.BadRequestError):
        client.files.create(file=("a.jsonl", b"{}"), purpose="fine-tune")
