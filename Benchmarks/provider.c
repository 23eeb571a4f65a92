// The provider of the benchmarks: Anthropic's streaming Messages interface and nothing else, so that it takes little of the machine beside what is measured.
//   gcc -O2 provider.c -o provider && ./provider STREAMS DELTAS INTERVAL_US [SLOW_EVERY]        prints its port
// With SLOW_EVERY n, every n-th answer takes a hundred times as long: it lets 99 of 100 turns pass.
// Each answer has DELTAS deltas of DELTA_BYTES. With INTERVAL_US 0 it goes out as fast as the socket takes it. Otherwise each of STREAMS streams has its own
// slot in an interval: deltas of all streams are spread evenly, so that no read brings two and no wake-up serves two, the dearest case for a reader.
// A delta's text begins with the CLOCK_MONOTONIC microsecond of its writing, in STAMP_DIGITS digits; probe.c tells the latency from it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STAMP_DIGITS = 13, DELTA_BYTES = 20, BLOCK = 16 * 1024, HEAD_LIMIT = 8 * 1024, CONNECTIONS = 20000, SLOWNESS = 100 };

struct connection {
    int descriptor, slot;                    // slot: -1 while no answer is going out
    char head[HEAD_LIMIT + 1]; size_t head_size, body_left;
    char *out; size_t out_size, out_sent, out_capacity;
    int deltas_left, waits_for_room, turns_per_delta, turn;
};

static struct connection *connections[CONNECTIONS], **slots;    // by descriptor; by slot
static int poller, slot_count, deltas, active, slow_every;
static int64_t interval, next_tick, tick;                       // nanoseconds; the number of the tick that comes next

static void die(const char *what) { perror(what); exit(1); }

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void append(struct connection *c, const char *bytes, size_t count) {
    if (c->out_size + count > c->out_capacity) {
        c->out_capacity = 2 * (c->out_size + count);
        if (!(c->out = realloc(c->out, c->out_capacity))) die("realloc");
    }
    memcpy(c->out + c->out_size, bytes, count);
    c->out_size += count;
}

// One event, as one chunk of the transfer coding.
static void append_event(struct connection *c, const char *name, const char *data) {
    char frame[600], size[16];
    int count = snprintf(frame, sizeof frame, "event: %s\ndata: %s\n\n", name, data);
    append(c, size, snprintf(size, sizeof size, "%x\r\n", count));
    append(c, frame, count);
    append(c, "\r\n", 2);
}

static void append_delta(struct connection *c) {
    char data[200];
    snprintf(data, sizeof data, "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%0*lld%-*s\"}}",
             STAMP_DIGITS, (long long)(now() / 1000), DELTA_BYTES - STAMP_DIGITS, " pots ");
    append_event(c, "content_block_delta", data);
    c->deltas_left--;
}

static void append_end(struct connection *c) {
    char data[200];
    append_event(c, "content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}");
    snprintf(data, sizeof data, "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":%d}}", deltas);
    append_event(c, "message_delta", data);
    append_event(c, "message_stop", "{\"type\":\"message_stop\"}");
    append(c, "0\r\n\r\n", 5);
    if (c->slot >= 0) slots[c->slot] = NULL;
    c->slot = -1;
    active--;
}

static void watch(struct connection *c, int for_room) {
    struct epoll_event event = {.events = EPOLLIN | (for_room ? EPOLLOUT : 0), .data.fd = c->descriptor};
    if (c->waits_for_room != for_room && epoll_ctl(poller, EPOLL_CTL_MOD, c->descriptor, &event)) die("epoll_ctl");
    c->waits_for_room = for_room;
}

static void drop(struct connection *c) {
    if (c->deltas_left > 0) active--;
    if (c->slot >= 0) slots[c->slot] = NULL;
    connections[c->descriptor] = NULL;
    close(c->descriptor);
    free(c->out);
    free(c);
}

// Writes what there is; without an interval it also makes what comes next. Returns whether the connection is still there.
static int flush(struct connection *c) {
    for (;;) {
        while (c->out_sent < c->out_size) {
            ssize_t sent = send(c->descriptor, c->out + c->out_sent, c->out_size - c->out_sent, MSG_NOSIGNAL);
            if (sent < 0 && errno == EAGAIN) { watch(c, 1); return 1; }
            if (sent < 0) { drop(c); return 0; }
            c->out_sent += sent;
        }
        c->out_size = c->out_sent = 0;
        if (interval > 0 || c->deltas_left == 0) { watch(c, 0); return 1; }
        while (c->deltas_left > 0 && c->out_size < BLOCK) append_delta(c);
        if (c->deltas_left == 0) append_end(c);
    }
}

static void answer(struct connection *c) {
    static const char head[] = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nrequest-id: req_benchmark\r\ntransfer-encoding: chunked\r\n\r\n";
    append(c, head, sizeof head - 1);
    append_event(c, "message_start",
                 "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_benchmark\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-5-5\",\"content\":[],"
                 "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":1500,\"output_tokens\":1}}}");
    append_event(c, "content_block_start", "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
    static long answers;
    c->turn = 0;
    c->turns_per_delta = slow_every && answers++ % slow_every == slow_every / 2 ? SLOWNESS : 1;
    c->deltas_left = deltas;
    if (active++ == 0) next_tick = now();
    if (interval > 0) {
        static int last;
        for (int tries = 0; tries < slot_count && c->slot < 0; tries++)
            if (!slots[last = (last + 1) % slot_count]) slots[c->slot = last] = c;
        if (c->slot < 0) { fprintf(stderr, "provider: more than %d streams at once\n", slot_count); exit(1); }
    }
    flush(c);
}

// Takes what came in: the head of a request up to its empty line, then as many bytes of body as it says.
static void receive(struct connection *c) {
    static char bytes[64 * 1024];
    ssize_t count = recv(c->descriptor, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) { drop(c); return; }
    if (!c->body_left) {
        size_t known = c->head_size, taken = HEAD_LIMIT - known < (size_t)count ? HEAD_LIMIT - known : (size_t)count;
        memcpy(c->head + known, bytes, taken);
        c->head[c->head_size += taken] = 0;
        char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\ncontent-length:");
        if (!end && c->head_size < HEAD_LIMIT) return;
        if (!end || !length) { drop(c); return; }
        c->body_left = strtoul(length + 17, NULL, 10);
        count -= end + 4 - c->head - known;
        c->head_size = 0;
    }
    c->body_left -= (size_t)count < c->body_left ? (size_t)count : c->body_left;
    if (!c->body_left) answer(c);
}

static void take(int listener) {
    int descriptor, yes = 1;
    while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (descriptor >= CONNECTIONS) { close(descriptor); continue; }
        struct connection *c = connections[descriptor] = calloc(1, sizeof *c);
        c->descriptor = descriptor;
        c->slot = -1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event)) die("epoll_ctl");
    }
}

// Serves every slot whose time has come. Returns how long nothing is due, in nanoseconds; -1 where no stream is under way.
static int64_t pace(void) {
    int64_t time = now();
    while (interval && active) {
        struct connection *c = slots[tick % slot_count];
        if (c && next_tick > time && next_tick > (time = now())) return next_tick - time;
        if (c && ++c->turn % c->turns_per_delta == 0) {
            append_delta(c);
            if (c->deltas_left == 0) append_end(c);
            if (!c->waits_for_room) flush(c);
        }
        tick++;
        next_tick += interval / slot_count;
    }
    return -1;
}

int main(int count, char **arguments) {
    if (count != 4 && count != 5) { fprintf(stderr, "usage: provider STREAMS DELTAS INTERVAL_US [SLOW_EVERY]\n"); return 64; }
    if (count == 5) slow_every = atoi(arguments[4]);
    slot_count = atoi(arguments[1]), deltas = atoi(arguments[2]), interval = atoll(arguments[3]) * 1000;
    slots = calloc(slot_count, sizeof *slots);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    prctl(PR_SET_TIMERSLACK, 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096) || getsockname(listener, (struct sockaddr *)&address, &size)) die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);

    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int64_t rest = pace();
        struct timespec patience = {.tv_sec = rest / 1000000000, .tv_nsec = rest % 1000000000};
        int ready = epoll_pwait2(poller, events, 256, rest < 0 ? NULL : &patience, NULL);
        for (int i = 0; i < ready; i++) {
            struct connection *c = connections[events[i].data.fd];
            if (events[i].data.fd == listener) take(listener);
            else if (c && (!(events[i].events & EPOLLOUT) || flush(c)) && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
        }
    }
}
