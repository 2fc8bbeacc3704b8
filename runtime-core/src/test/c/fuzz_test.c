#include "dns.h"
#include "identity.h"
#include "steps.h"
#include "test.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Damaged plans, layers, boots and queries: `fuzz_test [SECONDS [FILE]]`.
 *
 * A child without system calls decodes and executes them; every call of a step succeeds there at once and does nothing, so that
 * the steps after it are reached. Inputs that reach new code are kept and changed further (-fsanitize-coverage=trace-pc). An
 * input that ends the child or holds it up is written into FILE. */

enum { INPUT_LIMIT = 4096, CORPUS_LIMIT = 4096, MAP_SIZE = 1 << 16, HANG_SECONDS = 60 };
enum target { PLAN, LAYER, BOOT, QUERY, TARGETS };

struct input {
    uint32_t size;
    unsigned char bytes[INPUT_LIMIT];
};

/* Shared with the child. */
struct state {
    volatile uint64_t executions;
    struct input current;
};

static struct state *state;
static unsigned char covered[MAP_SIZE];
static unsigned places;
static bool found;
static bool watching;
static struct input corpus[CORPUS_LIMIT];
static size_t corpus_size;
static uint64_t random_state = 0x9e3779b97f4a7c15;

__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void) {
    uintptr_t at = (uintptr_t)__builtin_return_address(0);
    unsigned char *seen = &covered[(at ^ at >> 16) % MAP_SIZE];
    if (!watching || *seen != 0)
        return;
    *seen = found = true;
    places++;
}

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return limit == 0 ? 0 : (uint32_t)(random_state >> 16) % limit;
}

static void put_random_string(struct buffer *buffer) {
    static const char *const WORDS[] = {"",  "/",    "a", "/a/b", "../..", "size=1m", "key=", "/proc/self/fd/3",
                                        ".", "0 1 2"};
    put_string(buffer, WORDS[random_below(sizeof(WORDS) / sizeof(WORDS[0]))]);
}

static void put_random_steps(struct buffer *buffer, uint32_t first, uint32_t last, int depth);

/* Kinds as in a signature; what is left of a step is lists of steps. */
static void put_argument(struct buffer *buffer, char kind, int depth) {
    unsigned char bytes[64];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)random_below(random_below(2) == 0 ? 4 : 256);
    uint32_t count = random_below(4);
    switch (kind) {
    case '1':
        put_u8(buffer, bytes[0]);
        break;
    case '2':
        put_u16(buffer, bytes[0]);
        break;
    case '4':
        put_u32(buffer, bytes[0]);
        break;
    case '8':
        put_u64(buffer, bytes[0]);
        break;
    case 's':
        put_random_string(buffer);
        break;
    case 'M':
        put_values(buffer, "44484", VALUES({bytes[0]}, {bytes[1]}, {bytes[2]}, {bytes[3]}, {bytes[4]}));
        break;
    case 'B':
        put_bytes(buffer, bytes, random_below(sizeof(bytes)) & ~3u);
        break;
    default:
        put_u32(buffer, count);
        for (uint32_t i = 0; i < count; i++) {
            struct buffer list = {0};
            if (kind == 'S')
                put_random_string(buffer);
            else
                put_random_steps(&list, STEP_MKDIR, STEP_SERVE_NAMES, depth + 1);
            if (kind == 'R')
                put_bytes(buffer, list.data, list.used);
            buffer_free(&list);
        }
    }
}

static void put_random_steps(struct buffer *buffer, uint32_t first, uint32_t last, int depth) {
    uint32_t count = depth > 4 ? 0 : 1 + random_below(5);
    put_u32(buffer, count);
    while (count > 0) {
        uint32_t opcode = first + random_below(last - first + 1);
        if (STEPS[opcode].signature == NULL)
            continue;
        struct buffer arguments = {0};
        for (const char *kind = STEPS[opcode].signature; *kind != 0; kind++)
            put_argument(&arguments, *kind, depth);
        put_u16(buffer, (uint16_t)opcode);
        put_u16(buffer, 0);
        put_bytes(buffer, arguments.data, arguments.used);
        buffer_free(&arguments);
        count--;
    }
}

/* What Java might have sent, or a sandbox. */
static void make_whole(struct input *input) {
    struct buffer buffer = {0};
    enum target target = random_below(TARGETS);
    put_u8(&buffer, (uint8_t)target);
    if (target == PLAN || target == BOOT) {
        for (const char *kind = target == BOOT ? "1ssSSs" : ""; *kind != 0; kind++)
            put_argument(&buffer, *kind, 0);
        put_random_steps(&buffer, STEP_MKDIR, STEP_SERVE_NAMES, 0);
    } else if (target == LAYER) {
        put_random_steps(&buffer, STEP_FILES_DIRECTORY, STEP_FILES_HOLE, 0);
    } else {
        static const unsigned char query[] = "\0\7\1\0\0\1\0\0\0\0\0\0\2db\0\0\1\0";
        put_raw(&buffer, (struct slice){query, sizeof(query)});
    }
    input->size = buffer.used < INPUT_LIMIT ? (uint32_t)buffer.used : INPUT_LIMIT;
    memcpy(input->bytes, buffer.data, input->size);
    buffer_free(&buffer);
}

static void damage(struct input *input) {
    static const uint32_t NUMBERS[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 4096, 65536};
    uint32_t at = random_below(input->size);
    uint32_t count = random_below(input->size - at);
    const struct input *other = &corpus[random_below((uint32_t)corpus_size)];
    switch (random_below(6)) {
    case 0:
        input->bytes[at] ^= (unsigned char)(1u << random_below(8));
        break;
    case 1:
        input->bytes[at] = (unsigned char)random_below(256);
        break;
    case 2:
        if (input->size - at >= sizeof(uint32_t))
            memcpy(input->bytes + at, &NUMBERS[random_below(8)], sizeof(uint32_t));
        break;
    case 3:
        memmove(input->bytes + at, input->bytes + at + count, input->size - at - count);
        input->size -= count;
        break;
    case 4:
        if (corpus_size > 0 && at < other->size && other->size > input->size)
            memcpy(input->bytes + at, other->bytes + at, input->size - at);
        break;
    default:
        if (input->size + count <= INPUT_LIMIT) {
            memmove(input->bytes + at + count, input->bytes + at, input->size - at);
            input->size += count;
        }
    }
}

static void execute(const struct input *input) {
    /* A copy of exactly its size, so that reading beyond its end is noticed. */
    size_t size = input->size - 1;
    unsigned char *exact = malloc(size);
    memcpy(exact, input->bytes + 1, size);
    struct slice slice = {exact, size};
    struct reader reader = reader_of(slice);
    struct stage stage = new_stage(0, -1, NULL);
    struct failure failure = {0};
    struct message message;
    message_parse(slice, &message);
    switch (input->bytes[0] % TARGETS) {
    case BOOT: {
        union value given[MOST_VALUES];
        if (read_values(&reader, IDENTITY "sR", given) == 0) {
            struct reader steps = reader_of(given[IDENTITY_VALUES + 1].bytes);
            run_steps(&steps, &stage, &failure);
        }
        free_values(IDENTITY, given);
        break;
    }
    case PLAN:
        run_steps(&reader, &stage, &failure);
        break;
    case LAYER:
        stage.rootfs = 0;
        stage.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
        run_steps(&reader, &stage, &failure);
        complete_file(&stage);
        break;
    default: {
        static const unsigned char table[] =
            "\1\0\0\0\0\0\0\0\4\0\0\0\2db\0\1\0\20\0\0\0\300\14\0\1\0\1\0\0\0\1\0\4\12\350\0\2";
        unsigned char answer[DNS_DATAGRAM_LIMIT];
        EXPECT(dns_answer((struct slice){table, sizeof(table)}, 7, slice, answer, sizeof(answer)) <= sizeof(answer));
    }
    }
    EXPECT(memchr(failure.detail, 0, sizeof(failure.detail)) != NULL);
    free(stage.parent_path);
    buffer_free(&stage.told);
    free(exact);
}

/* What the sanitizers need is allowed; what would wait for an answer fails; everything else seems to succeed. */
static void give_up_system_calls(void) {
    static const unsigned short allowed[] = {SYS_write,   SYS_mmap,        SYS_munmap,      SYS_mprotect,
                                             SYS_madvise, SYS_mremap,      SYS_brk,         SYS_exit_group,
                                             SYS_exit,    SYS_futex,       SYS_gettid,      SYS_getpid,
                                             SYS_tgkill,  SYS_sched_yield, SYS_sigaltstack, SYS_clock_gettime};
    static const unsigned short failing[] = {SYS_recvfrom, SYS_recvmsg,    SYS_epoll_create1,
                                             SYS_getcwd,   SYS_getdents64, SYS_wait4};
    enum { ALLOWED = sizeof(allowed) / sizeof(allowed[0]), FAILING = sizeof(failing) / sizeof(failing[0]) };
    struct sock_filter filter[2 * (ALLOWED + FAILING) + 2];
    size_t used = 0;
    filter[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < ALLOWED + FAILING; i++) {
        uint32_t action = i < ALLOWED ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EIO;
        filter[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                      i < ALLOWED ? allowed[i] : failing[i - ALLOWED], 0, 1);
        filter[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
    }
    filter[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO);
    struct sock_fprog program = {.len = (unsigned short)used, .filter = filter};
    EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    EXPECT(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static _Noreturn void fuzz(time_t end) {
    give_up_system_calls();
    while (state->executions % 256 != 0 || time(NULL) < end) {
        struct input *current = &state->current;
        if (corpus_size == 0 || random_below(8) == 0)
            make_whole(current);
        else
            *current = corpus[random_below((uint32_t)corpus_size)];
        for (uint32_t changes = random_below(5); changes > 0 && current->size > 1; changes--)
            damage(current);
        if (current->size < 1)
            continue;
        found = false;
        watching = true;
        execute(current);
        watching = false;
        if (found && corpus_size < CORPUS_LIMIT)
            corpus[corpus_size++] = *current;
        state->executions++;
    }
    printf("ok plans_layers_boots_and_queries_are_decoded (%llu executions, %u places, reached by %zu inputs)\n",
           (unsigned long long)state->executions, places, corpus_size);
    fflush(stdout);
    _exit(0);
}

/* Kills a child that stays with one input. Returns its wait status. */
static int watch(pid_t child) {
    int status = 0;
    uint64_t before = 0;
    time_t since = time(NULL);
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (state->executions != before)
            since = time(NULL);
        before = state->executions;
        if (time(NULL) - since > HANG_SECONDS)
            kill(child, SIGKILL);
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    return status;
}

int main(int count, char **arguments) {
    time_t seconds = count > 1 ? strtol(arguments[1], NULL, 10) : 1;
    state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(state != MAP_FAILED);
    random_state ^= count > 1 ? (uint64_t)time(NULL) << 20 : 0;
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0)
        fuzz(time(NULL) + seconds);
    if (watch(child) == 0)
        return 0;
    FILE *kept = fopen(count > 2 ? arguments[2] : "fuzz_test.input", "w");
    EXPECT(kept != NULL && fwrite(state->current.bytes, state->current.size, 1, kept) == 1 && fclose(kept) == 0);
    fprintf(stderr, "the input after %llu executions was kept\n", (unsigned long long)state->executions);
    return 1;
}
