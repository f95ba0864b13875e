//! What must hold for every document, whatever is in it.
//!
//! The targets in `fuzz_targets` call [`bytes`] and [`shaped`], which panic where a law does not hold.

#![forbid(unsafe_code)]

mod check;
mod models;
mod shaped;
mod state;

pub use crate::check::bytes;
pub use crate::shaped::shaped;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// What the fuzzer starts from passes, so it is there to find something new.
    #[test]
    fn every_seed_passes() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/ingest");
        let mut count = 0;
        for seed in fs::read_dir(seeds).unwrap() {
            let bytes = fs::read(seed.unwrap().path()).unwrap();
            crate::bytes(&bytes);
            crate::shaped(&bytes);
            count += 1;
        }
        assert!(count > 10);
    }
}
