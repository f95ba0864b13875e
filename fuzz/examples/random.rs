//! The same laws without a fuzzer: random bytes and changed seeds, on any toolchain.
//!
//! ```text
//! cargo run --release --example random -- [MINUTES] [SEED]
//! ```

use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::panic;
use std::path::Path;
use std::time::{Duration, Instant};

/// Numbers that follow from a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(1);
        BuildHasherDefault::<DefaultHasher>::default().hash_one(self.0)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// A piece of one seed in the place of a piece of another, and some bytes changed.
    fn changed(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..self.below(6) {
            let other = &seeds[self.below(seeds.len())];
            let (from, at) = (self.below(other.len()), self.below(bytes.len()));
            let piece = &other[from..from + self.below((other.len() - from).min(60))];
            match self.below(4) {
                0 if !bytes.is_empty() => bytes[at] = b" \"0123{}[],:abn"[self.below(15)],
                1 => drop(bytes.splice(at..(at + piece.len()).min(bytes.len()), piece.to_vec())),
                2 => drop(bytes.splice(at..at, piece.to_vec())),
                _ => drop(bytes.drain(at..(at + self.below(20)).min(bytes.len()))),
            }
        }
        for byte in bytes.iter_mut().take(2) {
            *byte = self.next().to_le_bytes()[0];
        }
        bytes
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if let Some(file) = first.as_deref().filter(|first| Path::new(first).is_file()) {
        let bytes = fs::read(file).expect("a file");
        match file.contains("shaped") {
            true => orm_fuzz::shaped(&bytes),
            false => orm_fuzz::bytes(&bytes),
        }
        return;
    }
    let minutes = first.map_or(1.0, |text| text.parse().expect("minutes"));
    let seed = arguments.next().map_or(1, |text| text.parse().expect("a seed"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/ingest");
    let seeds = fs::read_dir(folder).expect("the seeds");
    let mut seeds: Vec<_> = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap()).collect();
    seeds.sort();

    let mut random = Random(seed << 40);
    let (start, mut runs) = (Instant::now(), 0_u64);
    let length = Duration::from_secs_f64(minutes * 60.0);
    while start.elapsed() < length {
        let (name, bytes, check): (_, _, fn(&[u8])) = match random.below(3) {
            0 => ("ingest", random.changed(&seeds), orm_fuzz::bytes),
            _ => ("ingest_shaped", random.bytes(600), orm_fuzz::shaped),
        };
        if panic::catch_unwind(|| check(&bytes)).is_err() {
            let file = std::env::temp_dir().join(format!("{name}-{seed}-{runs}"));
            // What stands in the file is told by `ORM_FUZZ_SHOW=1` and the file as the argument.
            fs::write(&file, &bytes).expect("a file for what has failed");
            eprintln!("after {runs} documents, {name}: {}", file.display());
            std::process::exit(1);
        }
        runs += 1;
    }
    println!("{runs} documents in {:.0} s, seed {seed}", start.elapsed().as_secs_f64());
}
