//! Circles of a graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Nodes, and which others each leads to.
pub(crate) type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The edges that are part of a circle: those between two nodes that lead to each other.
pub(crate) fn edges_in_circles<'a>(graph: &Graph<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let reached: BTreeMap<_, _> = graph.keys().map(|node| (*node, reach(graph, node))).collect();
    let edges = graph.iter().flat_map(|(from, to)| to.iter().map(|to| (*from, *to)));
    edges.filter(|(from, to)| reached.get(to).is_some_and(|set| set.contains(from))).collect()
}

/// The nodes that one leads to.
fn reach<'a>(graph: &Graph<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut rest: Vec<&str> = graph.get(from).into_iter().flatten().copied().collect();
    while let Some(node) = rest.pop() {
        if let Some((node, next)) = graph.get_key_value(node)
            && seen.insert(*node)
        {
            rest.extend(next);
        }
    }
    seen
}

/// The shortest circle that an edge is part of, from its start to its start again; without it, if it is in none.
pub(crate) fn shortest_circle<'a>(
    graph: &Graph<'a>,
    (from, to): (&'a str, &'a str),
) -> Vec<&'a str> {
    let mut before = BTreeMap::from([(to, from)]);
    let mut rest = VecDeque::from([to]);
    while let Some(node) = rest.pop_front() {
        if node == from {
            let mut circle = vec![from];
            let mut at = from;
            while let Some(previous) = before.get(at) {
                circle.push(previous);
                at = previous;
                if at == from {
                    break;
                }
            }
            circle.reverse();
            return circle;
        }
        for next in graph.get(node).into_iter().flatten() {
            if !before.contains_key(next) {
                before.insert(next, node);
                rest.push_back(next);
            }
        }
    }
    Vec::new()
}
