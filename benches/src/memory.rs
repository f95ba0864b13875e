//! How much heap memory is in use.

use std::alloc::System;

use cap::Cap;

/// The system's allocator, counting requested bytes.
///
/// It stays in place while time is measured: it adds one atomic addition to
/// each allocation, which could not be told from noise, and moves a grown
/// block just as the system does.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes that what `make` returns holds on the heap.
pub(crate) fn held_by<T>(make: impl FnOnce() -> T) -> usize {
    let before = HEAP.allocated();
    let result = make();
    let held = HEAP.allocated().saturating_sub(before);
    drop(result);
    held
}

#[cfg(test)]
mod tests {
    use super::held_by;

    #[test]
    fn counts_what_is_left_not_what_was_used() {
        let held = held_by(|| {
            let scratch = vec![1_u8; 1 << 27];
            vec![0_u8; 1 << 26 | usize::from(scratch[0])]
        });
        // Other tests take and give back memory meanwhile, far less of it than this.
        assert!((1 << 25..1 << 27).contains(&held), "{held}");
    }
}
