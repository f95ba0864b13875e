//! Filters of many conditions: no shape of them uses up the stack, and each says and finds what it says.

use orm_core::{Filter, Model, Store};

#[derive(Model)]
#[orm(
    entity = "nodes",
    has_many(Node, fk = "parent_id", name = "children"),
    belongs_to(Node, fk = "parent_id", name = "parent")
)]
struct Node {
    id: u64,
    parent_id: Option<u64>,
}

const MANY: u64 = 100_000;

/// Runs on a thread with little stack.
fn on_a_stack_of(size: usize, work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(size).spawn(work).unwrap().join().unwrap();
}

fn store(nodes: u64) -> Store {
    let mut store = Store::new();
    let nodes = (0..nodes).map(|id| Node { id, parent_id: (id > 0).then(|| id - 1) });
    store.insert_all(nodes).unwrap();
    store
}

fn balanced(
    filters: Vec<Filter<Node>>,
    join: fn(Filter<Node>, Filter<Node>) -> Filter<Node>,
) -> Filter<Node> {
    let mut filters = filters;
    while filters.len() > 1 {
        let mut pairs = filters.into_iter();
        filters = Vec::new();
        while let Some(first) = pairs.next() {
            filters.push(match pairs.next() {
                Some(second) => join(first, second),
                None => first,
            });
        }
    }
    filters.pop().unwrap()
}

/// The count that a filter finds, after all that can be done with it. `text` is how long it is.
fn check(store: &Store, filter: &Filter<Node>, text: usize, expected: usize) {
    assert_eq!(filter.to_string().len(), text);
    let query = Node::query().filter(filter.clone());
    assert_eq!(query.count(store), expected);
}

#[test]
fn many_conditions_are_a_list_and_not_a_tree() {
    on_a_stack_of(256 << 10, || {
        let store = store(40);
        let ids = || (0..MANY).map(|id| Node::ID.eq(id * 2));
        let not = || (0..MANY).map(|id| Node::ID.ne(id * 2));
        let (ors, ands) = ("id = ? or ".len(), "id != ? and ".len());
        let many = usize::try_from(MANY).unwrap();
        let (or_text, and_text) = (many * ors - " or ".len(), many * ands - " and ".len());

        // From the left, from the right, by pairs.
        check(&store, &ids().reduce(|all, one| all | one).unwrap(), or_text, 20);
        check(&store, &ids().reduce(|all, one| one | all).unwrap(), or_text, 20);
        check(&store, &balanced(ids().collect(), |a, b| a | b), or_text, 20);
        check(&store, &not().reduce(|all, one| all & one).unwrap(), and_text, 20);
        check(&store, &not().reduce(|all, one| one & all).unwrap(), and_text, 20);
        check(&store, &balanced(not().collect(), |a, b| a & b), and_text, 20);

        // Each negated, and all of them.
        let negated = ids().map(|one| !one).reduce(|all, one| all & one).unwrap();
        check(&store, &negated, many * "not id = ? and ".len() - " and ".len(), 20);
        let all = !ids().reduce(|all, one| all | one).unwrap();
        check(&store, &all, or_text + "not ()".len(), 20);
        let over_and_over = (0..MANY).fold(Node::ID.eq(7), |one, _| !one);
        check(&store, &over_and_over, many * "not ".len() + "id = ?".len(), 1);
    });
}

#[test]
fn alternating_operators_nest_without_bound() {
    on_a_stack_of(256 << 10, || {
        let store = store(40);
        // ((7 or 0) and not 0) or 1 ..: of the smaller ids the odd ones remain.
        let left = (0..MANY).fold(Node::ID.eq(7), |all, id| match id % 2 {
            0 => all & Node::ID.ne(id),
            _ => all | Node::ID.eq(id),
        });
        let right = (0..MANY).rev().fold(Node::ID.eq(7), |all, id| match id % 2 {
            0 => Node::ID.ne(id) & all,
            _ => Node::ID.eq(id) | all,
        });
        let negated = (0..MANY).fold(Node::ID.eq(7), |all, id| !(all | Node::ID.eq(id)));
        for (filter, expected) in [(left, 20), (right, 20), (negated, 20)] {
            let query = Node::query().filter(filter.clone());
            assert!(filter.to_string().len() > 1_000_000);
            assert_eq!(query.count(&store), expected, "{}", &filter.to_string()[..0]);
            drop((filter, query));
        }
    });
}

#[test]
fn a_query_takes_any_number_of_filters() {
    on_a_stack_of(256 << 10, || {
        let store = store(40);
        let none = Node::query().filter(Node::ID.lt(10));
        let query = (0..MANY).fold(none, |query, id| query.filter(Node::ID.ne(id + 2)));
        assert_eq!(query.clone().count(&store), 2);
        assert!(format!("{query:?}").contains("id < ? and id != ?"));
        assert!(query.plan(&store).to_string().starts_with("Node: scan\n"));
        // The primary key is found among them.
        let query = query.filter(Node::ID.eq(1));
        assert!(query.plan(&store).to_string().starts_with("Node: by primary key (id)\n"));
        assert_eq!(query.count(&store), 1);
        drop((0..MANY).fold(Node::query(), |query, id| query.filter(!Node::ID.ne(id))));
    });
}

#[test]
fn relations_are_conditions_among_the_others() {
    on_a_stack_of(512 << 10, || {
        let store = store(40);
        let some = (0..20_000).map(|id| match id % 2 {
            0 => Node::PARENT.is(Node::ID.eq(id)),
            _ => Node::CHILDREN.any(Node::ID.eq(id)) & Node::ID.lt(10),
        });
        let any = some.reduce(|all, one| all | one).unwrap();
        assert_eq!(Node::query().filter(any).count(&store), 25);
    });
}

#[test]
fn a_text_has_the_parentheses_that_it_needs() {
    let (a, b, c) = (|| Node::ID.eq(1), || Node::ID.lt(2), || Node::PARENT_ID.is_null());
    let text = |filter: Filter<Node>| filter.to_string();
    assert_eq!(text(a() & (b() & c())), "id = ? and id < ? and parent_id is null");
    assert_eq!(text((a() & b()) & c()), "id = ? and id < ? and parent_id is null");
    assert_eq!(text((a() & b()) | c()), "(id = ? and id < ?) or parent_id is null");
    assert_eq!(text(c() | (a() & b())), "parent_id is null or (id = ? and id < ?)");
    assert_eq!(text(!(a() & b()) & c()), "not (id = ? and id < ?) and parent_id is null");
    assert_eq!(
        text(!!a() | !!(b() & c())),
        "not not id = ? or not not (id < ? and parent_id is null)"
    );
    assert_eq!(text(!a() & !(b() | c())), "not id = ? and not (id < ? or parent_id is null)");
}

#[test]
fn a_clone_is_not_changed_by_what_is_added_to_the_other() {
    let store = store(40);
    let count = |filter: &Filter<Node>| Node::query().filter(filter.clone()).count(&store);
    let small = Node::ID.lt(10) & Node::ID.ne(3);
    let (less, more) = (small.clone() & Node::ID.ne(4), small.clone() | Node::ID.eq(3));
    let both = small.clone() & small.clone();
    let not = !small.clone();
    assert_eq!([&small, &less, &more, &both, &not].map(count), [9, 8, 10, 9, 31]);
}

#[test]
fn conditions_nest_through_relations_for_a_thousand_levels() {
    const LEVELS: u64 = 1_000;
    on_a_stack_of(2 << 20, || {
        let store = store(LEVELS + 10);
        let ids = |filter: &Filter<Node>| -> Vec<u64> {
            assert!(filter.to_string().len() > 10_000);
            Node::query().filter(filter.clone()).iter(&store).map(|node| node.id).collect()
        };
        let root = (0..LEVELS).fold(Node::ID.eq(0), |below, _| Node::PARENT.is(below));
        assert_eq!(ids(&root), [LEVELS]);
        let leaf = (0..LEVELS).fold(Node::ID.eq(LEVELS + 3), |below, _| Node::CHILDREN.any(below));
        assert_eq!(ids(&leaf), [3]);
        let among = |below| Node::CHILDREN.filter(below).exists();
        assert_eq!(ids(&(0..LEVELS).fold(Node::ID.eq(LEVELS), |below, _| among(below))), [0]);
    });
}
