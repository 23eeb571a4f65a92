#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <sys/eventfd.h>

/// Queues one record: `rd_kafka_producev` is variadic, which Swift cannot call, and `rd_kafka_produceva` allocates an error
/// object when the queue is full. Key and value are copied; on success librdkafka owns `headers` (which may be NULL).
static inline rd_kafka_resp_err_t shim_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, const void *key, size_t key_size,
    const void *value, size_t value_size, rd_kafka_headers_t *headers, void *opaque) {
    return rd_kafka_producev(
        client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY((void *)key, key_size), RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

/// An event descriptor that neither blocks nor outlives an exec; -1 when there is none to be had.
static inline int shim_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/// Names a thread; glibc declares `pthread_setname_np` for `_GNU_SOURCE` only, which a module map cannot define.
extern int pthread_setname_np(pthread_t thread, const char *name);
static inline void shim_name_thread(pthread_t thread, const char *name) { (void)pthread_setname_np(thread, name); }
