//! Filters prepared for one store.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::query::{ColumnTest, Filter, Leaf, Node, PreparedTest, Term, TermTree, filled};
use crate::record::Record;
use crate::storage::{Core, RowRef, Slot};

/// A filter in one store: its conditions in the order in which they are tested, each with the one to test next.
///
/// A step only continues with later steps, so every test ends.
#[doc(hidden)]
pub struct Test<'s, M> {
    steps: Box<[TestStep<'s, M>]>,
    has_not: bool,
}

struct TestStep<'s, M> {
    condition: Condition<'s, M>,
    /// The step for records that pass; [`PASSES`] and [`FAILS`] are past every step.
    yes: usize,
    /// The step for records that do not.
    no: usize,
}

const PASSES: usize = usize::MAX;
const FAILS: usize = usize::MAX - 1;

enum Condition<'s, M> {
    Column(Arc<dyn ColumnTest<M>>),
    Relation(Box<dyn PreparedTest<M> + 's>),
}

impl<'s, M> Condition<'s, M> {
    fn new(leaf: &Leaf<M>, store: &'s Core) -> Self {
        match leaf {
            Leaf::Column(test) => Condition::Column(Arc::clone(test)),
            Leaf::Relation(test) => Condition::Relation(test.prepare(store)),
        }
    }

    #[inline]
    fn test(&self, at: RowRef<'_, M>) -> bool {
        match self {
            Condition::Column(test) => test.test(at.record),
            Condition::Relation(test) => test.test(at),
        }
    }

    #[inline]
    fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        match self {
            Condition::Column(test) => test.block(rows, mask),
            Condition::Relation(test) => test.block(base, rows, mask),
        }
    }
}

impl<M: Record> Filter<M> {
    /// The filter in one store.
    pub(crate) fn prepare<'s>(&self, store: &'s Core) -> Test<'s, M> {
        match self.node() {
            Node::Constant(passes) => {
                let passes = *passes;
                Filter::closure(move |_| passes).prepare(store)
            }
            Node::Leaf(leaf) => Test::of_leaf(leaf, store),
            Node::Tree(tree) => Test::of_tree(tree, store),
        }
    }
}

impl<'s, M> Test<'s, M> {
    fn of_leaf(leaf: &Leaf<M>, store: &'s Core) -> Self {
        let condition = Condition::new(leaf, store);
        let step = TestStep { condition, yes: PASSES, no: FAILS };
        Test { steps: Box::new([step]), has_not: false }
    }

    fn of_tree(tree: &TermTree<M>, store: &'s Core) -> Self {
        let StepOrder { planned, has_not } = step_order(&tree.terms);
        let mut steps = Vec::with_capacity(planned.len());
        for Planned { leaf, yes, no } in planned {
            if let Some(leaf) = tree.leaves.get(leaf) {
                steps.push(TestStep { condition: Condition::new(leaf, store), yes, no });
            }
        }
        Test { steps: steps.into(), has_not }
    }

    #[inline]
    pub(crate) fn test(&self, at: RowRef<'_, M>) -> bool {
        let mut next = 0;
        while let Some(TestStep { condition, yes, no }) = self.steps.get(next) {
            next = if condition.test(at) { *yes } else { *no };
        }
        next == PASSES
    }

    /// As [`PreparedTest::block`].
    #[inline]
    pub(crate) fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        match &*self.steps {
            [step] if !self.has_not => step.condition.block(base, rows, mask),
            _ => self.block_of_steps(base, rows, mask),
        }
    }

    fn block_of_steps(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        let mut few = [0; 16];
        let mut many;
        // For each step the rows that reach it.
        let masks: &mut [u64] = if self.steps.len() <= few.len() {
            &mut few
        } else {
            many = vec![0; self.steps.len()];
            &mut many
        };
        // An empty row passes no condition, so it would pass a negated one.
        let mask = if self.has_not { mask & filled(rows) } else { mask };
        let (mut passed, mut last) = (0, 0);
        if let Some(first) = masks.first_mut() {
            *first = mask;
        }
        for (at, TestStep { condition, yes, no }) in self.steps.iter().enumerate() {
            let here = masks.get(at).copied().unwrap_or_default();
            if here != 0 {
                let through = condition.block(base, rows, here);
                for (to, rows) in [(*yes, through), (*no, here & !through)] {
                    match masks.get_mut(to) {
                        Some(mask) if rows != 0 => {
                            *mask |= rows;
                            last = last.max(to);
                        }
                        None if to == PASSES => passed |= rows,
                        _ => {}
                    }
                }
            }
            if at >= last {
                break;
            }
        }
        passed
    }
}

/// In which order the conditions of a filter are tested.
struct StepOrder {
    planned: Vec<Planned>,
    has_not: bool,
}

/// As a [`TestStep`], with the position of its condition.
struct Planned {
    leaf: usize,
    yes: usize,
    no: usize,
}

fn step_order(terms: &VecDeque<Term>) -> StepOrder {
    // As many operands as there are further terms: none of them has operands.
    match terms.front() {
        Some(Term::And(count)) if count + 1 == terms.len() => return flat_step_order(true, terms),
        Some(Term::Or(count)) if count + 1 == terms.len() => return flat_step_order(false, terms),
        _ => {}
    }
    let below = below(terms);
    let mut planned = Vec::new();
    let mut has_not = false;
    let mut frames: Vec<Frame> = Vec::new();
    let mut next = Some((0, PASSES, FAILS));
    while let Some((term, yes, no)) = next {
        match terms.get(term) {
            Some(Term::Not) => {
                has_not = true;
                next = Some((term + 1, no, yes));
                continue;
            }
            Some(Term::Leaf { index, .. }) => planned.push(Planned { leaf: *index, yes, no }),
            Some(operator @ (Term::And(_) | Term::Or(_))) => {
                let is_and = matches!(operator, Term::And(_));
                let end = term + below.get(term).map_or(1, |below| below.terms);
                frames.push(Frame::new(is_and, term + 1, end, (yes, no)));
            }
            None => {}
        }
        next = loop {
            let Some(frame) = frames.last_mut() else { break None };
            match frame.next(&below, planned.len()) {
                Some(operand) => break Some(operand),
                None => _ = frames.pop(),
            }
        };
    }
    StepOrder { planned, has_not }
}

/// As [`step_order`], of one operator whose operands are conditions, as most filters are.
fn flat_step_order(is_and: bool, terms: &VecDeque<Term>) -> StepOrder {
    let mut planned = Vec::with_capacity(terms.len().saturating_sub(1));
    let mut add = |takes: fn(bool) -> bool| {
        for term in terms.iter().skip(1) {
            if let Term::Leaf { index, is_related } = term
                && takes(*is_related)
            {
                let next = planned.len() + 1;
                let (yes, no) = if is_and { (next, FAILS) } else { (PASSES, next) };
                planned.push(Planned { leaf: *index, yes, no });
            }
        }
    };
    match is_and {
        true => {
            add(|is_related| !is_related);
            add(|is_related| is_related);
        }
        false => add(|_| true),
    }
    if let Some(last) = planned.last_mut() {
        (last.yes, last.no) = (PASSES, FAILS);
    }
    StepOrder { planned, has_not: false }
}

/// The size of a term with its operands.
#[derive(Clone, Copy)]
struct Below {
    terms: usize,
    leaves: usize,
    /// Whether a condition among them goes through a relation.
    is_related: bool,
}

fn below(terms: &VecDeque<Term>) -> Vec<Below> {
    let mut all = vec![Below { terms: 1, leaves: 1, is_related: false }; terms.len()];
    // From the back, the operands of a term are the last terms that are not operands yet.
    let mut open: Vec<Below> = Vec::new();
    for (term, below) in terms.iter().zip(&mut all).rev() {
        let count = match term {
            Term::Leaf { is_related, .. } => {
                below.is_related = *is_related;
                open.push(*below);
                continue;
            }
            Term::And(count) | Term::Or(count) => *count,
            Term::Not => 1,
        };
        below.leaves = 0;
        for operand in open.drain(open.len().saturating_sub(count)..) {
            below.terms += operand.terms;
            below.leaves += operand.leaves;
            below.is_related |= operand.is_related;
        }
        open.push(*below);
    }
    all
}

/// An `and` or an `or` whose operands become steps.
struct Frame {
    is_and: bool,
    /// The first of the operands, and the term after the last.
    operands: std::ops::Range<usize>,
    next: usize,
    /// Whether the operands are taken that go through a relation: in an `and` they come after the others.
    takes_related: bool,
    yes: usize,
    no: usize,
}

impl Frame {
    fn new(is_and: bool, first: usize, end: usize, (yes, no): (usize, usize)) -> Self {
        Frame { is_and, operands: first..end, next: first, takes_related: false, yes, no }
    }

    /// The next operand, and where to go on after it.
    fn next(&mut self, below: &[Below], steps: usize) -> Option<(usize, usize, usize)> {
        let operand = self.take(below)?;
        let after = steps + below.get(operand).map_or(0, |below| below.leaves);
        let is_last = {
            let (next, takes_related) = (self.next, self.takes_related);
            let is_last = self.take(below).is_none();
            (self.next, self.takes_related) = (next, takes_related);
            is_last
        };
        Some(match (is_last, self.is_and) {
            (true, _) => (operand, self.yes, self.no),
            (false, true) => (operand, after, self.no),
            (false, false) => (operand, self.yes, after),
        })
    }

    fn take(&mut self, below: &[Below]) -> Option<usize> {
        loop {
            while self.next < self.operands.end {
                let operand = self.next;
                let Below { terms, is_related, .. } = below.get(operand)?;
                self.next += terms;
                if !self.is_and || *is_related == self.takes_related {
                    return Some(operand);
                }
            }
            if !self.is_and || self.takes_related {
                return None;
            }
            (self.takes_related, self.next) = (true, self.operands.start);
        }
    }
}
