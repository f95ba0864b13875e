//! Documents that look like those of the models.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orm_fuzz::shaped(bytes));
