"""The Chat Completions and Embeddings APIs as the official OpenAI SDK sees them."""

import json
import math

import openai
import pytest

from conftest import GPT, QUESTION

MESSAGES = [{"role": "developer", "content": "You are Alex."}, {"role": "user", "content": QUESTION}]


def ask(client, **options):
    return client.chat.completions.create(**{"model": GPT, "messages": MESSAGES, **options})


def test_plain(simulator):
    completion = ask(simulator.openai())
    choice = completion.choices[0]
    assert completion.object == "chat.completion" and completion.model == GPT
    assert choice.finish_reason == "stop" and choice.message.role == "assistant"
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens
    assert completion._request_id.startswith("req_")


def test_streamed_equals_plain(simulator):
    client = simulator.openai()
    plain = ask(client)
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == plain.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == plain.usage.completion_tokens
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert len({c.id for c in chunks}) == 1
    assert all(c.usage is None for c in chunks[:-1])
    assert ask(client, stream=True).__next__().usage is None


def test_stops(simulator):
    client = simulator.openai()
    short = ask(client, max_completion_tokens=10)
    assert short.choices[0].finish_reason == "length" and short.usage.completion_tokens == 10
    stopped = ask(client, stop=["MoneyHelper"])
    assert stopped.choices[0].finish_reason == "stop"
    assert "MoneyHelper" not in stopped.choices[0].message.content


def test_caching(simulator):
    client = simulator.openai()
    messages = [{"role": "developer", "content": "Guidance, never advice. " * 300}, *MESSAGES[1:]]
    first = ask(client, messages=messages, prompt_cache_key="a").usage.prompt_tokens_details
    second = ask(client, messages=messages, prompt_cache_key="a").usage.prompt_tokens_details
    assert (first.cached_tokens, first.cache_write_tokens) == (0, 1792)
    assert (second.cached_tokens, second.cache_write_tokens) == (1792, 0)
    assert ask(client, messages=messages, prompt_cache_key="b").usage.prompt_tokens_details.cached_tokens == 0


def test_reasoning_tokens(simulator):
    usage = ask(simulator.openai(), reasoning_effort="low").usage
    assert usage.completion_tokens_details.reasoning_tokens == 64
    assert usage.completion_tokens > 64


def test_structured_output(simulator):
    schema = {
        "type": "object", "additionalProperties": False, "required": ["score", "note"],
        "properties": {"score": {"type": "integer", "minimum": 1, "maximum": 3}, "note": {"type": ["string", "null"]}},
    }
    format = {"type": "json_schema", "json_schema": {"name": "verdict", "strict": True, "schema": schema}}
    answer = json.loads(ask(simulator.openai(), response_format=format).choices[0].message.content)
    assert 1 <= answer["score"] <= 3
    loose = ask(
        simulator.openai(), response_format={"type": "json_object"},
        messages=[{"role": "user", "content": "Answer in JSON: " + QUESTION}])
    assert isinstance(json.loads(loose.choices[0].message.content), dict)


def test_embeddings(simulator):
    client = simulator.openai()
    texts = ["transfer my final salary pension", "final salary transfer", "weather"]
    response = client.embeddings.create(model="text-embedding-3-small", input=texts)  # base64 inside
    vectors = [item.embedding for item in response.data]
    floats = client.embeddings.create(model="text-embedding-3-small", input=texts, encoding_format="float")
    assert len(vectors[0]) == 1536 and response.usage.prompt_tokens > 0
    assert all(math.isclose(a, b, abs_tol=1e-6) for a, b in zip(vectors[0], floats.data[0].embedding))
    similar = [sum(a * b for a, b in zip(vectors[0], other)) for other in vectors]
    assert math.isclose(similar[0], 1, abs_tol=1e-4) and similar[1] > 0.4 > similar[2]
    small = client.embeddings.create(model="text-embedding-3-small", input="a", dimensions=64)
    assert len(small.data[0].embedding) == 64
    with pytest.raises(openai.BadRequestError):
        client.embeddings.create(model="text-embedding-3-small", input="")


def test_models(simulator):
    assert GPT in [model.id for model in simulator.openai().models.list()]


@pytest.mark.parametrize("change, error, code", [
    ({"model": "gpt-nonesuch"}, openai.NotFoundError, "model_not_found"),
    ({"temperature": 0.5}, openai.BadRequestError, "unsupported_value"),
    ({"max_tokens": 5}, openai.BadRequestError, "unsupported_parameter"),
    ({"messages": []}, openai.BadRequestError, "empty_array"),
    ({"extra_body": {"unknown_parameter": 1}}, openai.BadRequestError, None),
    ({"stream_options": {"include_usage": True}}, openai.BadRequestError, None),
    ({"response_format": {"type": "json_schema", "json_schema": {
        "name": "x", "strict": True, "schema": {"type": "object", "properties": {}}}}},
     openai.BadRequestError, "invalid_json_schema"),
])
def test_refusals(simulator, change, error, code):
    with pytest.raises(error) as caught:
        ask(simulator.openai(), **change)
    assert caught.value.code == code
    assert caught.value.request_id.startswith("req_")


def test_wrong_key(start):
    simulator = start("--api-key", "right")
    with pytest.raises(openai.AuthenticationError) as caught:
        ask(simulator.openai(api_key="wrong"))
    assert caught.value.code == "invalid_api_key"


@pytest.mark.parametrize("fault, error, code", [
    ("rate_limit", openai.RateLimitError, "rate_limit_exceeded"),
    ("insufficient_quota", openai.RateLimitError, "insufficient_quota"),
    ("overloaded", openai.InternalServerError, "server_is_overloaded"),
    ("server_error", openai.InternalServerError, None),
])
def test_status_faults(simulator, fault, error, code):
    simulator.fault(fault)
    with pytest.raises(error) as caught:
        ask(simulator.openai())
    assert caught.value.code == code


@pytest.mark.parametrize("fault", ["rate_limit", "overloaded", "server_error"])
def test_the_sdk_retries(simulator, fault):
    simulator.fault(fault, count=2, retry_after=0.05)
    assert ask(simulator.openai(max_retries=2)).choices
    assert simulator.journal()["faults"] == {fault: 2}


def test_error_in_stream(simulator):
    simulator.fault("stream_error", after_deltas=3)
    received = []
    with pytest.raises(openai.APIError) as caught:
        for chunk in ask(simulator.openai(), stream=True):
            received.append(chunk.choices[0].delta.content)
    assert len([text for text in received if text]) == 3
    assert caught.value.code == "server_is_overloaded"


@pytest.mark.parametrize("fault", ["reset", "truncate", "malformed"])
def test_broken_streams(simulator, fault):
    simulator.fault(fault, after_deltas=3)
    try:
        chunks = list(ask(simulator.openai(), stream=True))
    except Exception:
        return
    # The SDK takes a clean end of the body for the end of the stream: that the finish reason is missing is ours to notice.
    assert fault == "truncate" and all(chunk.choices[0].finish_reason is None for chunk in chunks)


def test_hang_and_timeout(simulator):
    simulator.fault("hang")
    with pytest.raises(openai.APITimeoutError):
        ask(simulator.openai(timeout=0.3))


def test_rate_limit_headers(start):
    client = start("--pace", "0", "--tokens-per-minute", "600").openai()
    response = client.chat.completions.with_raw_response.create(model=GPT, messages=MESSAGES)
    assert response.headers["x-ratelimit-limit-tokens"] == "600"
    assert response.headers["x-ratelimit-reset-tokens"].endswith("s")
    with pytest.raises(openai.RateLimitError) as caught:
        ask(client)
    assert caught.value.type == "tokens" and float(caught.value.response.headers["retry-after"]) >= 1
