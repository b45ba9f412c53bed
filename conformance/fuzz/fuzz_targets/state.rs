#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| prestashop_fuzz::state(data));
