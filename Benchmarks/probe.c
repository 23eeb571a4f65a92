// The reader of the benchmarks: what came out of a worker, whether it is complete, and how long each delta took.
//   gcc -O2 probe.c -o probe -lrdkafka
//   probe watch PREFIX JOBS DELTAS DELTA_BYTES live|later SECONDS
//       prints "ready" once it knows where the topics end, "answered" when JOBS results are there, and then what it saw, as JSON. "live" reads the replies as
//       they come and tells latencies; "later" reads them behind the results, so that it does not share the machine with the worker. Exits 1 where anything is missing.
//   probe produce PREFIX STREAMS DELTAS INTERVAL_US
//       writes the records of a worker with STREAMS streams by itself, on the provider's schedule: the broker's own latency.
//   probe send TOPIC FILE      writes the lines of a file, "PARTITION<tab>KEY<tab>VALUE", to a topic.
//   probe endings TOPIC JOBS SECONDS
//       prints "ready", "answered" when each of JOBS keys "…-NUMBER" has a committed record, and then how many of them had exactly one, and of what kind.
//   probe delete PREFIX        removes the topics of that prefix.
// KAFKA_BOOTSTRAP_SERVERS and RDKAFKA_A_B_C are those of the worker.
#define _GNU_SOURCE
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
extern char **environ;

enum { STAMP_DIGITS = 13, PARTITIONS = 1024 };

static rd_kafka_t *client;
static char replies[250], results[250];

static void die(const char *what, const char *why) { fprintf(stderr, "probe: %s: %s\n", what, why); exit(69); }

static int64_t now(void) {    // microseconds
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void connect_as(rd_kafka_type_t type, const char *const *settings) {
    char reason[300], name[100];
    const char *servers = getenv("KAFKA_BOOTSTRAP_SERVERS");
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", servers ? servers : "localhost:9092", reason, sizeof reason);
    for (; *settings; settings += 2)
        if (rd_kafka_conf_set(conf, settings[0], settings[1], reason, sizeof reason)) die(settings[0], reason);
    for (char **variable = environ; *variable; variable++) {
        if (strncmp(*variable, "RDKAFKA_", 8)) continue;
        size_t length = 0;
        const char *rest = *variable + 8;
        for (; *rest && *rest != '=' && length < sizeof name - 1; rest++) name[length++] = *rest == '_' ? '.' : *rest | 32;
        name[length] = 0;
        if (rd_kafka_conf_set(conf, name, *rest ? rest + 1 : "", reason, sizeof reason)) die(name, reason);
    }
    if (!(client = rd_kafka_new(type, conf, reason, sizeof reason))) die("rd_kafka_new", reason);
}

// MARK: watch

struct stream { int64_t seq, bytes; int attempts, ended; };

static struct stream *streams;
static int jobs;
static long chunks, gaps, strangers, ended, completed, failed;
static int64_t first_result, most_results;    // when the first came, and when nine tenths were there
static uint32_t *latencies;
static size_t latency_count, latency_capacity;

static const char *find(const char *bytes, size_t count, const char *text) { return memmem(bytes, count, text, strlen(text)); }

static void read_reply(const rd_kafka_message_t *message, int64_t time) {
    const char *value = message->payload, *end = value + message->len, *dash = memrchr(message->key, '-', message->key_len);
    int index = dash ? atoi(dash + 1) : -1;
    if (index < 0 || index >= jobs) { strangers++; return; }
    struct stream *stream = &streams[index];
    if (find(value, message->len, "guidance.reply.started.v1")) { stream->attempts++; return; }
    if (find(value, message->len, "guidance.reply.ended.v1")) { stream->ended = 1; ended++; return; }
    const char *seq = find(value, message->len, "\"seq\":"), *text = find(value, message->len, "\"text\":\"");
    if (!seq || !text || atoll(seq + 6) != stream->seq + 1) { gaps++; return; }
    chunks++;
    stream->seq++;
    stream->bytes += end - 3 - (text + 8);    // "}} closes it
    if (latency_count == latency_capacity) {
        latency_capacity = 2 * latency_capacity + 1024;
        latencies = realloc(latencies, latency_capacity * sizeof *latencies);
    }
    char stamp[STAMP_DIGITS + 1] = {0};
    memcpy(stamp, text + 8, STAMP_DIGITS);
    latencies[latency_count++] = time - atoll(stamp);
}

static void read_result(const rd_kafka_message_t *message) {
    if (find(message->payload, message->len, "guidance.consultation.completed.v1")) completed++; else failed++;
    if (completed + failed == 1) first_result = now();
    if (completed + failed == jobs * 9 / 10) most_results = now();
}

// Where each partition of a topic ends now.
static void add_ends(const char *topic, rd_kafka_topic_partition_list_t *list) {
    const struct rd_kafka_metadata *metadata;
    rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic, NULL);
    rd_kafka_resp_err_t error = rd_kafka_metadata(client, 0, handle, &metadata, 10000);
    if (error || metadata->topics[0].err) die(topic, rd_kafka_err2str(error ? error : metadata->topics[0].err));
    for (int i = 0; i < metadata->topics[0].partition_cnt; i++) {
        int64_t low, high;
        if ((error = rd_kafka_query_watermark_offsets(client, topic, i, &low, &high, 10000))) die(topic, rd_kafka_err2str(error));
        rd_kafka_topic_partition_list_add(list, topic, i)->offset = high;
    }
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(handle);
}

static int by_size(const void *left, const void *right) { return (*(const uint32_t *)left > *(const uint32_t *)right) - (*(const uint32_t *)left < *(const uint32_t *)right); }

static double milliseconds_at(double share) { return latency_count ? latencies[(size_t)((latency_count - 1) * share)] / 1000.0 : 0; }

static int watch(char **arguments) {
    jobs = atoi(arguments[0]);
    int64_t expected = atoll(arguments[1]) * atoll(arguments[2]), deadline = now() + atoll(arguments[4]) * 1000000;
    int live = !strcmp(arguments[3], "live"), announced = 0, whole = 0;
    streams = calloc(jobs, sizeof *streams);
    connect_as(RD_KAFKA_CONSUMER, (const char *[]){"group.id", "benchmark-probe", "enable.auto.commit", "false", "fetch.wait.max.ms", "50", "log_level", "3", 0});
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *reply_ends = rd_kafka_topic_partition_list_new(PARTITIONS), *both = rd_kafka_topic_partition_list_new(PARTITIONS);
    add_ends(replies, reply_ends);
    add_ends(results, both);
    for (int i = 0; live && i < reply_ends->cnt; i++)
        rd_kafka_topic_partition_list_add(both, replies, reply_ends->elems[i].partition)->offset = reply_ends->elems[i].offset;
    rd_kafka_assign(client, both);
    printf("ready\n");
    fflush(stdout);

    while ((completed + failed < jobs || ended < jobs) && now() < deadline) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 200);
        if (message && !message->err) {
            if (!strcmp(rd_kafka_topic_name(message->rkt), results)) read_result(message); else read_reply(message, now());
        }
        if (message) rd_kafka_message_destroy(message);
        if (!announced && completed + failed >= jobs) {
            announced = 1;
            printf("answered\n");
            fflush(stdout);
            if (!live) rd_kafka_assign(client, reply_ends);
        }
    }
    for (int i = 0; i < jobs; i++) whole += streams[i].attempts == 1 && streams[i].ended && streams[i].bytes == expected;
    qsort(latencies, latency_count, sizeof *latencies, by_size);
    printf("{\"completed\":%ld,\"failed\":%ld,\"whole\":%d,\"ended\":%ld,\"chunks\":%ld,\"gaps\":%ld,\"strangers\":%ld,"
           "\"jobs_per_second\":%.1f,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n",
           completed, failed, whole, ended, chunks, gaps, strangers, most_results > first_result ? jobs * 0.9e6 / (most_results - first_result) : 0, milliseconds_at(0.5), milliseconds_at(0.9), milliseconds_at(0.99), milliseconds_at(1));
    return whole == jobs && completed == jobs && !failed && !gaps && !strangers ? 0 : 1;
}

// MARK: produce

static void send_record(const char *topic, const char *key, const char *value) {
    rd_kafka_resp_err_t error = rd_kafka_producev(
        client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY((void *)key, strlen(key)),
        RD_KAFKA_V_VALUE((void *)value, strlen(value)), RD_KAFKA_V_HEADER("content-type", "application/cloudevents+json", -1), RD_KAFKA_V_END);
    if (error) die(topic, rd_kafka_err2str(error));
}

static int produce(char **arguments) {
    static const char attempt[] = "01a2b3c4-d5e6-7f80-9a1b-2c3d4e5f6071";
    int count = atoi(arguments[0]), deltas = atoi(arguments[1]);
    int64_t interval = atoll(arguments[2]) * 1000, start = now() * 1000 + 1000000000;
    char value[700], key[40];
    const struct rd_kafka_metadata *metadata;
    prctl(PR_SET_TIMERSLACK, 1);
    connect_as(RD_KAFKA_PRODUCER, (const char *[]){"enable.idempotence", "true", "linger.ms", "1", "queue.buffering.max.messages", "1000000", "log_level", "3", 0});
    for (int i = 0; i < 2; i++) {    // so that the first record does not wait for it
        rd_kafka_topic_t *handle = rd_kafka_topic_new(client, i ? results : replies, NULL);
        if (!rd_kafka_metadata(client, 0, handle, &metadata, 10000)) rd_kafka_metadata_destroy(metadata);
    }
    for (int seq = 0; seq <= deltas + 1; seq++)
        for (int stream = 0; stream < count; stream++) {
            int64_t due = start + seq * interval + stream * interval / count;
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){due / 1000000000, due % 1000000000}, NULL);
            snprintf(key, sizeof key, "own-%06d", stream);
            int size = snprintf(value, sizeof value, "{\"specversion\":\"1.0\",\"id\":\"%s-%d\",\"source\":\"/guidance-worker/realtime\",\"type\":\"guidance.reply.%s.v1\",\"subject\":\"%s\","
                                "\"time\":\"2026-01-01T00:00:00.000Z\",\"data\":{\"consultation_id\":\"%s\",\"attempt_id\":\"%s\",\"seq\":%d",
                                attempt, seq, seq == 0 ? "started" : seq > deltas ? "ended" : "chunk", key, key, attempt, seq);
            snprintf(value + size, sizeof value - size, ",\"text\":\"%0*lld pots  \"}}", STAMP_DIGITS, (long long)now());
            send_record(replies, key, value);
            if (seq > deltas) send_record(results, key, "{\"type\":\"guidance.consultation.completed.v1\"}");
            rd_kafka_poll(client, 0);
        }
    return rd_kafka_flush(client, 10000) ? 69 : 0;
}

// MARK: send, endings

static int send_lines(const char *topic, const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    if (!file) die(path, "cannot be read");
    connect_as(RD_KAFKA_PRODUCER, (const char *[]){"enable.idempotence", "true", "linger.ms", "20", "log_level", "3", 0});
    while ((length = getline(&line, &capacity, file)) > 0) {
        char *key = strchr(line, '\t') + 1, *value = strchr(key, '\t') + 1;
        rd_kafka_resp_err_t error;
        while ((error = rd_kafka_producev(
                    client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(atoi(line)), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, (value - 1 - key)),
                    RD_KAFKA_V_VALUE(value, (line + length - 1 - value)), RD_KAFKA_V_HEADER("content-type", "application/cloudevents+json", -1), RD_KAFKA_V_END))
               == RD_KAFKA_RESP_ERR__QUEUE_FULL)
            rd_kafka_poll(client, 100);
        if (error) die(topic, rd_kafka_err2str(error));
        rd_kafka_poll(client, 0);
    }
    return rd_kafka_flush(client, 60000) ? 69 : 0;
}

static int endings(const char *topic, char **arguments) {
    jobs = atoi(arguments[0]);
    int64_t deadline = now() + atoll(arguments[1]) * 1000000;
    unsigned char *counts = calloc(jobs, 1);
    int seen = 0, once = 0;
    connect_as(RD_KAFKA_CONSUMER, (const char *[]){"group.id", "benchmark-probe", "enable.auto.commit", "false", "fetch.wait.max.ms", "100", "queued.max.messages.kbytes", "4096", "log_level", "3", 0});
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *ends = rd_kafka_topic_partition_list_new(PARTITIONS);
    add_ends(topic, ends);
    rd_kafka_assign(client, ends);
    printf("ready\n");
    fflush(stdout);
    // A moment longer, for what comes twice.
    for (int64_t last = 0; now() < deadline && (seen < jobs || now() < last + 500000);) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 100);
        if (message && !message->err) {
            const char *dash = memrchr(message->key, '-', message->key_len);
            int index = dash ? atoi(dash + 1) : -1;
            if (index < 0 || index >= jobs) strangers++;
            else if (counts[index] < 2 && ++counts[index] == 1 && ++seen == jobs) { printf("answered\n"); fflush(stdout); }
            if (find(message->payload, message->len, ".completed.v1")) completed++; else failed++;
            last = now();
        }
        if (message) rd_kafka_message_destroy(message);
    }
    for (int i = 0; i < jobs; i++) once += counts[i] == 1;
    printf("{\"once\":%d,\"completed\":%ld,\"failed\":%ld,\"strangers\":%ld}\n", once, completed, failed, strangers);
    return once == jobs && !strangers ? 0 : 1;
}

// MARK: delete

static int delete_topics(const char *prefix) {
    connect_as(RD_KAFKA_PRODUCER, (const char *[]){"log_level", "3", 0});
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t error = rd_kafka_metadata(client, 1, NULL, &metadata, 10000);
    if (error) die("metadata", rd_kafka_err2str(error));
    rd_kafka_DeleteTopic_t **doomed = calloc(metadata->topic_cnt + 1, sizeof *doomed);
    size_t count = 0, length = strlen(prefix);
    for (int i = 0; i < metadata->topic_cnt; i++)
        if (!strncmp(metadata->topics[i].topic, prefix, length) && metadata->topics[i].topic[length] == '.')
            doomed[count++] = rd_kafka_DeleteTopic_new(metadata->topics[i].topic);
    if (!count) return 0;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    rd_kafka_DeleteTopics(client, doomed, count, NULL, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 10000);
    if (!event || rd_kafka_event_error(event)) die("delete", event ? rd_kafka_event_error_string(event) : "no answer");
    return 0;
}

int main(int count, char **arguments) {
    const char *verb = count > 2 ? arguments[1] : "";
    if (count > 2) {
        snprintf(replies, sizeof replies, "%s.replies", arguments[2]);
        snprintf(results, sizeof results, "%s.results", arguments[2]);
    }
    prctl(PR_SET_PDEATHSIG, 9);
    if (!strcmp(verb, "watch") && count == 8) return watch(arguments + 3);
    if (!strcmp(verb, "produce") && count == 6) return produce(arguments + 3);
    if (!strcmp(verb, "send") && count == 4) return send_lines(arguments[2], arguments[3]);
    if (!strcmp(verb, "endings") && count == 5) return endings(arguments[2], arguments + 3);
    if (!strcmp(verb, "delete") && count == 3) return delete_topics(arguments[2]);
    fprintf(stderr, "usage: probe watch PREFIX JOBS DELTAS DELTA_BYTES live|later SECONDS | produce PREFIX STREAMS DELTAS INTERVAL_US | send TOPIC FILE | endings TOPIC JOBS SECONDS | delete PREFIX\n");
    return 64;
}
