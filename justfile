# What one does every day. CI needs none of this: it calls .ci/run.

# List the recipes
default:
    @just --list

# Format, lint and check everything that compiles
check:
    git ls-files '*.rs' | xargs rustfmt --edition 2024
    cargo clippy --all-targets --locked -- -D warnings

# Run all tests, or those of one file: just test flows
test file='':
    {{ if file == '' { 'cargo test --locked' } else { 'cargo test --locked --test ' + file } }}

# Take over the screens as they are now; look at every one of them afterwards
snapshots:
    INSTA_UPDATE=always cargo test --locked --test screens
    git diff --stat tests/screens

# Write what the documents have from the program: the tables of keys and measures, the picture
docs:
    ALUMNET_UPDATE_DOCS=1 cargo test --locked --test docs

# What one waits for at 100,000 people, beside other programs; benches/table.py says which Python it needs
bench python='python3':
    {{python}} benches/table.py

# Single jobs without a terminal, by criterion
criterion:
    cargo bench --locked --bench register --bench keys --bench network

# What sharing takes: in memory, and over a real etcd beside git; needs etcd, git and python3
sharing:
    cargo bench --locked --bench sharing --bench together

# Count the instructions of the jobs at 2,000 and 20,000 people; needs valgrind
growth:
    cargo test --release --locked --test counts -- --ignored nothing_grows --nocapture

# Take over what the jobs take now, after a change that is meant
counts:
    ALUMNET_UPDATE_COUNTS=1 cargo test --locked --test counts
    git diff tests/counts/counts.toml

# Kill and damage the store hundreds of times, instead of some dozens
long:
    ALUMNET_KILL_ROUNDS=1000 ALUMNET_DAMAGE_ROUNDS=10000 ALUMNET_MIXTURES=7776 ALUMNET_SCREEN_MIXTURES=300 ALUMNET_STRACE_CASES=5000 ALUMNET_FULL_POINTS=10000 cargo test --profile long --locked --test store
    ALUMNET_DAMAGE_ROUNDS=2000 cargo test --profile long --locked --test imports
    ALUMNET_SIMULATION_ROUNDS=20 ALUMNET_MODEL_STEPS=100000 ALUMNET_SCHEDULES=10000 cargo test --profile long --locked --lib -- simulation:: simulated:: model:: failing:: schedules::
    ALUMNET_SCREEN_STEPS=1000000 cargo test --profile long --locked --test flows walking::
    ALUMNET_ROUNDS=200 cargo test --profile long --locked --test together rounds::

# Fuzz each reader for some minutes; needs cargo-fuzz
fuzz minutes='20':
    for target in $(ls fuzz/fuzz_targets | cut -d. -f1); do \
        mkdir -p fuzz/corpus/$target && cp tests/fixtures/fuzzing/$target/* fuzz/corpus/$target/ && \
        cargo fuzz run --sanitizer none $target -- -max_total_time=$(({{minutes}} * 60)) || exit 1; \
    done

# Change what nothing must be wrong in, place by place, and see that a unit test notices; needs cargo-mutants.
# All of it takes hours: just mutants 0/8, then 1/8 and so on
mutants shard='0/1':
    cargo mutants --shard {{shard}} -f src/register/rules.rs -f src/register/suppression.rs -f src/domain/contact.rs -f 'src/store/codec/**' -e src/store/codec/golden.rs -e src/store/codec/notes.rs -- --lib -- register:: domain:: codec::

# Build what is handed out
package:
    cargo build --release --locked
    cargo package --locked --allow-dirty --no-verify
