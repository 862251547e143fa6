#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| alumnet::fuzzing::read("snapshot", bytes));
