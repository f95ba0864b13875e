//! Relations by name and by type are one tree, whatever refers to itself.

use orm_core::{Model, Store};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;

#[derive(Model, Serialize)]
#[orm(
    entity = "nodes",
    has_many(Node, fk = "parent_id", name = "children"),
    belongs_to(Node, fk = "parent_id", name = "parent"),
    has_many(Mark, fk = "node_id"),
    belongs_to_many(Node, pivot = Edge, fk = "a", target_fk = "b", name = "friends")
)]
struct Node {
    id: u8,
    parent_id: Option<u8>,
}

#[derive(Model, Serialize)]
#[orm(entity = "marks", belongs_to(Node, fk = "node_id"))]
struct Mark {
    id: u8,
    node_id: u8,
}

#[derive(Model, Serialize)]
#[orm(entity = "edges", primary_key("a", "b"))]
struct Edge {
    a: u8,
    b: u8,
}

/// A model whose only relations are to itself and to leaves.
#[derive(Model, Serialize)]
#[orm(
    entity = "steps",
    has_many(Step, fk = "before_id", name = "next_steps"),
    has_many(Leaf, fk = "step_id", name = "leaves")
)]
struct Step {
    id: u8,
    before_id: Option<u8>,
}

#[derive(Model, Serialize)]
#[orm(entity = "leaves")]
struct Leaf {
    id: u8,
    step_id: u8,
}

const NODES: u8 = 5;

fn store() -> impl Strategy<Value = Store> {
    let key = || 0..NODES;
    let parents = proptest::collection::vec(proptest::option::of(key()), usize::from(NODES));
    let marks = proptest::collection::vec(key(), 0..6);
    let edges = proptest::collection::vec((key(), key()), 0..8);
    (parents, marks, edges).prop_map(|(parents, marks, edges)| {
        let mut store = Store::new();
        for (id, parent_id) in (0..).zip(parents) {
            store.insert(Node { id, parent_id }).unwrap();
            store.insert(Step { id, before_id: parent_id }).unwrap();
        }
        for (id, node_id) in (0..).zip(marks) {
            store.insert(Mark { id, node_id }).unwrap();
            store.insert(Leaf { id, step_id: node_id }).unwrap();
        }
        for (a, b) in edges {
            store.insert(Edge { a, b }).unwrap();
        }
        store
    })
}

fn json(rows: &impl Serialize) -> Value {
    serde_json::to_value(rows).unwrap()
}

/// Removes the leaves of the last level.
fn trim(step: &mut Value, depth: usize) {
    let step = step.as_object_mut().unwrap();
    if depth == 0 {
        step.remove("leaves");
    }
    for next in step.get_mut("next_steps").and_then(Value::as_array_mut).into_iter().flatten() {
        trim(next, depth - 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn include_is_the_typed_load(store in store()) {
        let include = |paths: &str| json(&Node::query().include(paths).unwrap().all(&store));
        let query = Node::query;
        let typed = [
            ("children.marks", json(&query().with(Node::CHILDREN.with(Node::MARKS)).all(&store))),
            ("parent.marks", json(&query().with(Node::PARENT.with(Node::MARKS)).all(&store))),
            ("friends.marks", json(&query().with(Node::FRIENDS.with(Node::MARKS)).all(&store))),
            ("marks.node.marks", {
                json(&query().with(Node::MARKS.with(Mark::NODE.with(Node::MARKS))).all(&store))
            }),
            ("children.parent.children", {
                let up = Node::PARENT.with(Node::CHILDREN);
                json(&query().with(Node::CHILDREN.with(up)).all(&store))
            }),
            ("friends.friends.friends.children", {
                let third = Node::FRIENDS.with(Node::CHILDREN);
                json(&query().with(Node::FRIENDS.with(Node::FRIENDS.with(third))).all(&store))
            }),
        ];
        for (paths, typed) in typed {
            prop_assert_eq!(include(paths), typed, "{}", paths);
        }
        let all = json(&Step::query().with((Step::NEXT_STEPS, Step::LEAVES)).all(&store));
        prop_assert_eq!(json(&Step::query().include_all().unwrap().all(&store)), all);
    }

    #[test]
    fn include_recursive_is_the_recursive_load(store in store(), depth in 2..6usize) {
        let named = json(&Step::query().include_recursive(depth).unwrap().all(&store));
        // The last level has no relations by name, and its leaves by type.
        let next = Step::NEXT_STEPS.with(Step::LEAVES);
        let mut typed = json(&Step::query().with((next.recursive(depth), Step::LEAVES)).all(&store));
        typed.as_array_mut().unwrap().iter_mut().for_each(|step| trim(step, depth));
        prop_assert_eq!(named, typed);
    }
}
