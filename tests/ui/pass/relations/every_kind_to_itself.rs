use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "nodes",
    has_many(Self, fk = parent_id, name = children),
    belongs_to(Node, fk = parent_id, name = parent),
    has_one(Self, fk = parent_id, max = weight, name = heaviest),
    has_many_through(Self, through = Self, through_fk = parent_id, fk = parent_id, name = grandchildren),
    has_one_through(Node, through = Node, through_fk = parent_id, fk = parent_id, name = grandchild),
    has_many_by(Self, keys = friend_ids, name = friends),
    belongs_to_many(Self, pivot = Edge, fk = from, target_fk = to, name = reached),
    belongs_to_many(Node, pivot = Self, fk = id, target_fk = parent_id, name = parents),
    morph_to(Part, type = part_type, id = part_id),
    morph_many(Self, as = part, name = parts),
    morph_one(Self, as = part, min = weight, name = lightest_part),
    morph_to_many(Node, pivot = Self, as = part, target_fk = parent_id, name = parents_of_parts),
    morphed_by_many(Node, pivot = Self, fk = parent_id, as = part, name = wholes_of_children)
)]
struct Node {
    id: u64,
    parent_id: Option<u64>,
    friend_ids: Vec<u64>,
    weight: u32,
    part_type: Option<String>,
    part_id: Option<u64>,
}

#[derive(Morph)]
enum Part<N = Node> {
    Node(N),
}

#[derive(Model)]
#[orm(entity = "edges", primary_key(from, to))]
struct Edge {
    from: u64,
    to: u64,
}

fn node(id: u64, parent_id: Option<u64>, part_id: Option<u64>) -> Node {
    let part_type = part_id.map(|_| "nodes".to_owned());
    Node { id, parent_id, friend_ids: vec![id, 1], weight: 10 - id as u32, part_type, part_id }
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(node(1, None, None))?;
    store.insert(node(2, Some(1), Some(1)))?;
    store.insert(node(3, Some(1), Some(1)))?;
    store.insert(node(4, Some(2), None))?;
    store.insert(Edge { from: 1, to: 4 })?;
    let root = Node::query()
        .with(Node::CHILDREN.with(Node::CHILDREN).with(Node::PARENT))
        .with(Node::HEAVIEST)
        .with(Node::GRANDCHILDREN)
        .with(Node::GRANDCHILD)
        .with(Node::FRIENDS)
        .with(Node::REACHED)
        .with(Node::PARTS.with(Node::PART.with(Node::PARTS)))
        .with(Node::LIGHTEST_PART)
        .with(Node::PARENTS_OF_PARTS)
        .with(Node::WHOLES_OF_CHILDREN)
        .first(&store)
        .unwrap();
    assert_eq!(root.children()[0].children()[0].id, 4);
    assert_eq!(root.children()[1].parent().unwrap().id, 1);
    assert_eq!((root.heaviest().unwrap().id, root.lightest_part().unwrap().id), (2, 3));
    assert_eq!((root.grandchildren()[0].id, root.grandchild().unwrap().id), (4, 4));
    assert_eq!((root.friends().len(), root.reached()[0].id), (2, 4));
    let Some(Part::Node(whole)) = root.parts()[0].part() else { unreachable!() };
    assert_eq!((whole.id, whole.parts().len()), (1, 2));
    assert_eq!((root.parents_of_parts().len(), root.wholes_of_children().len()), (2, 2));
    let children = store.find::<Node>(4).unwrap();
    assert_eq!(children.parents(&store).map(|node| node.id).collect::<Vec<_>>(), [2]);
    Ok(())
}
