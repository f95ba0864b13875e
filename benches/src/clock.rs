//! CPU time of this process, and the lap that measures with it.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// CPU time this process has used so far.
///
/// Not wall time: on a shared machine that would measure the neighbours.
fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(now).expect("CPU time is never negative")
}

/// One measurement: an operation done in several rounds, and the CPU time of
/// its timed parts.
pub(crate) struct Lap {
    rounds: u32,
    spent: Duration,
}

impl Lap {
    pub(crate) fn new(rounds: u32) -> Self {
        Self { rounds, spent: Duration::ZERO }
    }

    /// How often the operation is to be done.
    pub(crate) fn rounds(&self) -> u32 {
        self.rounds
    }

    /// CPU time of all timed parts together.
    pub(crate) fn spent(&self) -> Duration {
        self.spent
    }

    /// Times all rounds of an operation that leaves the store as it is, and
    /// returns what the last one found.
    ///
    /// One more round goes before, untimed: else a store that just fits into
    /// the caches would be measured while it takes them over from its
    /// predecessor. The clock is read once around all rounds: reading it takes
    /// about half a microsecond, as long as some operations at small sizes.
    pub(crate) fn all_rounds<'s, S, T>(
        &mut self,
        store: &'s S,
        mut work: impl FnMut(&'s S) -> T,
    ) -> T {
        let mut round = || black_box(work(black_box(store)));
        drop(round());
        let rounds = self.rounds;
        self.once(|| {
            for _ in 1..rounds {
                drop(round());
            }
            round()
        })
    }

    /// Times one round of an operation that has to be prepared anew each time.
    pub(crate) fn once<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = cpu_time();
        let found = work();
        self.spent += cpu_time().saturating_sub(start);
        found
    }
}
