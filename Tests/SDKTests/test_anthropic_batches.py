"""Message Batches as the official Anthropic SDK sees them."""

import anthropic
import pytest

from conftest import CLAUDE, QUESTION, end_batches


def request(custom_id, question=QUESTION, **params):
    return {"custom_id": custom_id, "params": {
        "model": CLAUDE, "max_tokens": 300, "messages": [{"role": "user", "content": question}], **params}}


def create(client, *questions, **options):
    return client.messages.batches.create(
        requests=[request(f"r-{number}", question) for number, question in enumerate(questions)], **options)


def results(client, batch):
    return {line.custom_id: line.result for line in client.messages.batches.results(batch.id)}


def test_from_creation_to_deletion(batches):
    client = batches.anthropic()
    created = create(client, *[f"Question {number}" for number in range(30)])
    assert created.processing_status == "in_progress" and created.results_url is None
    assert created.request_counts.processing == 30 and created.ended_at is None
    assert (created.expires_at - created.created_at).total_seconds() == 86_400
    assert client.messages.batches.retrieve(created.id).request_counts.succeeded == 0
    with pytest.raises(anthropic.AnthropicError):
        client.messages.batches.results(created.id)
    with pytest.raises(anthropic.BadRequestError):
        client.messages.batches.delete(created.id)
    end_batches(batches)
    ended = client.messages.batches.retrieve(created.id)
    assert ended.processing_status == "ended" and ended.request_counts.succeeded == 30
    assert ended.results_url.startswith(batches.anthropic_url)
    lines = list(client.messages.batches.results(created.id))
    assert [line.custom_id for line in lines] != [f"r-{number}" for number in range(30)]
    assert {line.custom_id for line in lines} == {f"r-{number}" for number in range(30)}
    assert all(line.result.message.usage.service_tier == "batch" for line in lines)
    assert client.messages.batches.delete(created.id).type == "message_batch_deleted"
    with pytest.raises(anthropic.NotFoundError):
        client.messages.batches.retrieve(created.id)


def test_the_answer_is_that_of_a_single_request(batches):
    client = batches.anthropic()
    single = client.messages.create(
        model=CLAUDE, max_tokens=300, messages=[{"role": "user", "content": QUESTION}])
    batch = create(client, QUESTION)
    end_batches(batches)
    assert results(client, batch)["r-0"].message.content[0].text == single.content[0].text


def test_pages(batches):
    client = batches.anthropic(api_key="pages")
    ids = [create(client, "x").id for _ in range(5)][::-1]
    assert [batch.id for batch in client.messages.batches.list(limit=2)] == ids  # goes on through every page
    page = client.messages.batches.list(limit=2, after_id=ids[1])
    assert [batch.id for batch in page.data] == ids[2:4] and page.has_more
    assert (page.first_id, page.last_id) == (ids[2], ids[3])
    assert [batch.id for batch in client.messages.batches.list(limit=2, before_id=ids[3]).data] == ids[1:3]


def test_cancelling(batches):
    client = batches.anthropic()
    batch = create(client, "a", "b")
    assert client.messages.batches.cancel(batch.id).processing_status == "canceling"
    end_batches(batches)
    ended = client.messages.batches.retrieve(batch.id)
    assert ended.request_counts.canceled == 2 and ended.cancel_initiated_at is not None
    assert {result.type for result in results(client, batch).values()} == {"canceled"}


def test_expiry(batches):
    client = batches.anthropic()
    batch = create(client, *"abcd")
    batches.control("POST", f"batches/expire?id={batch.id}&answered=0.5")
    assert client.messages.batches.retrieve(batch.id).request_counts.expired == 2
    assert [results(client, batch)[f"r-{number}"].type for number in range(4)] == ["succeeded"] * 2 + ["expired"] * 2


def test_requests_fail_alone(batches):
    client = batches.anthropic()
    batches.fault("errored", match="strike this")
    batch = client.messages.batches.create(requests=[
        request("good"), request("model", model="claude-none"), request("tokens", max_tokens=10**7),
        request("stream", stream=True), request("struck", "strike this")])
    end_batches(batches)
    found = results(client, batch)
    assert found["good"].type == "succeeded"
    assert found["model"].error.error.type == "not_found_error"
    assert found["tokens"].error.error.type == found["stream"].error.error.type == "invalid_request_error"
    assert found["struck"].error.error.type == "api_error"
    assert client.messages.batches.retrieve(batch.id).request_counts.errored == 4


@pytest.mark.parametrize("requests", [
    [], [request("a"), request("a")], [request("a b")], [request("a" * 65)], [{"custom_id": "a"}],
])
def test_refusals(batches, requests):
    with pytest.raises(anthropic.BadRequestError):
        batches.anthropic().messages.batches.create(requests=requests)


def test_queue_limit(start):
    simulator = start("--pace", "0", "--batch-duration", "1000", "--enqueued-requests", "3")
    client = simulator.anthropic()
    create(client, "a", "b")
    with pytest.raises(anthropic.RateLimitError):
        create(client, "a", "b")
    end_batches(simulator)
    assert create(client, "a", "b").id


def test_lost_response(batches):
    client = batches.anthropic()
    batches.fault("lost_response", match="POST /v1/messages/batches")
    with pytest.raises(anthropic.APIConnectionError):
        create(client, "the one that was lost")
    newest = client.messages.batches.list(limit=1).data[0]
    assert newest.request_counts.processing == 1
    end_batches(batches)
    assert list(results(client, newest)) == ["r-0"]


@pytest.mark.parametrize("fault", ["reset", "truncate", "malformed"])
def test_cut_downloads(batches, fault):
    client = batches.anthropic()
    batch = create(client, *map(str, range(100)))
    end_batches(batches)
    batches.fault(fault, match="/results", after_deltas=20)
    with pytest.raises(Exception):
        list(client.messages.batches.results(batch.id))
    assert len(results(client, batch)) == 100
