//! Every relation of the models, read from plain lists.
//!
//! A relation to many gives what it leads to, in order. A relation to one is asked which targets may be
//! chosen, and gives its choice among those.

use std::fmt::Debug;

use orm_core::Linked;

use super::kinds_models::{Link, Node, Note, Site, Tag, Tagging, Visit, Watcher};
use super::naive::Naive;

#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) nodes: Vec<Node>,
    pub(crate) links: Vec<Link>,
    pub(crate) sites: Vec<Site>,
    pub(crate) visits: Vec<Visit>,
    pub(crate) notes: Vec<Note>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) taggings: Vec<Tagging>,
    pub(crate) watchers: Vec<Watcher>,
}

/// Which targets may be chosen.
pub(crate) type May<'a, T> = &'a dyn Fn(&T) -> bool;

/// A row of a relation to many, as the store or the lists give it.
///
/// Rows are compared by primary keys; that the records under them are the same, the tables are
/// compared for.
pub(crate) trait Row {
    type Of: Naive;
    type Id: Debug + PartialEq;

    fn record(&self) -> &Self::Of;
    fn id(&self) -> Self::Id;
}

impl<M: Naive> Row for &M {
    type Of = M;
    type Id = M::Key;

    fn record(&self) -> &M {
        self
    }

    fn id(&self) -> M::Key {
        self.key()
    }
}

impl<M: Naive, P: Naive> Row for (&M, &P) {
    type Of = M;
    type Id = (M::Key, P::Key);

    fn record(&self) -> &M {
        self.0
    }

    fn id(&self) -> (M::Key, P::Key) {
        (self.0.key(), self.1.key())
    }
}

impl<M: Naive, P: Naive> Row for Linked<&M, &P> {
    type Of = M;
    type Id = (M::Key, P::Key);

    fn record(&self) -> &M {
        self.row()
    }

    fn id(&self) -> (M::Key, P::Key) {
        (self.row().key(), self.pivot().key())
    }
}

pub(crate) fn ids<R: Row>(rows: &[R]) -> Vec<R::Id> {
    rows.iter().map(Row::id).collect()
}

/// Whether two keys match, each of which may be absent.
fn same<K: PartialEq>(a: impl Into<Option<K>>, b: impl Into<Option<K>>) -> bool {
    let a = a.into();
    a.is_some() && a == b.into()
}

fn all<T>(list: &[T], test: impl Fn(&T) -> bool) -> Vec<&T> {
    list.iter().filter(|row| test(row)).collect()
}

fn last<T>(list: &[T], test: impl Fn(&T) -> bool) -> Option<&T> {
    list.iter().rev().find(|row| test(row))
}

/// The row with the largest value, or else the smallest; of equals the last.
fn extreme<T, V: PartialOrd>(
    rows: Vec<&T>,
    largest: bool,
    value: impl Fn(&T) -> Option<V>,
) -> Option<&T> {
    let mut best: Option<(&T, V)> = None;
    for row in rows {
        let Some(new) = value(row) else { continue };
        if new.partial_cmp(&new).is_none() {
            continue;
        }
        let stays =
            best.as_ref().is_some_and(|(_, old)| if largest { new < *old } else { new > *old });
        if !stays {
            best = Some((row, new));
        }
    }
    best.map(|(row, _)| row)
}

fn on(name: impl Into<Option<String>>, wanted: &str) -> bool {
    name.into().as_deref() == Some(wanted)
}

fn site_of(visit: &Visit) -> Option<(bool, u8)> {
    Some((visit.site_area?, visit.site_spot))
}

pub(crate) mod node {
    use super::*;

    pub(crate) fn children<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Node> {
        all(&t.nodes, |child| same(node.id, child.parent_id))
    }

    pub(crate) fn child<'t>(t: &'t Tables, node: &Node, may: May<'_, Node>) -> Option<&'t Node> {
        last(&t.nodes, |child| same(node.id, child.parent_id) && may(child))
    }

    fn best<'t>(t: &'t Tables, node: &Node, may: May<'_, Node>, largest: bool) -> Option<&'t Node> {
        let children = all(&t.nodes, |child| same(node.id, child.parent_id) && may(child));
        extreme(children, largest, |child| child.rank)
    }

    pub(crate) fn top_child<'t>(
        t: &'t Tables,
        node: &Node,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        best(t, node, may, true)
    }

    pub(crate) fn low_child<'t>(
        t: &'t Tables,
        node: &Node,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        best(t, node, may, false)
    }

    pub(crate) fn parent<'t>(t: &'t Tables, node: &Node, may: May<'_, Node>) -> Option<&'t Node> {
        last(&t.nodes, |parent| same(node.parent_id, parent.id) && may(parent))
    }

    pub(crate) fn grandchildren<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Node> {
        children(t, node).into_iter().flat_map(|child| children(t, child)).collect()
    }

    pub(crate) fn grandchild<'t>(
        t: &'t Tables,
        node: &Node,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        let reached: Vec<u8> = grandchildren(t, node).into_iter().map(Naive::key).collect();
        last(&t.nodes, |other| reached.contains(&other.id) && may(other))
    }

    pub(crate) fn grandparent<'t>(
        t: &'t Tables,
        node: &Node,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        parent(t, parent(t, node, &|_| true)?, may)
    }

    pub(crate) fn friends<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Node> {
        let friend = |&id: &u8| last(&t.nodes, |friend| friend.id == id);
        node.friend_ids.iter().filter_map(friend).collect()
    }

    pub(crate) fn coded_friends<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Node> {
        let friend = |&code: &u8| last(&t.nodes, |friend| friend.code == Some(code));
        node.friend_ids.iter().filter_map(friend).collect()
    }

    pub(crate) fn sinks<'t>(t: &'t Tables, node: &Node) -> Vec<(&'t Node, &'t Link)> {
        let links = t.links.iter().filter(|link| link.source == node.id);
        let sink = |link: &'t Link| Some((last(&t.nodes, |sink| sink.id == link.sink)?, link));
        links.filter_map(sink).collect()
    }

    pub(crate) fn sources<'t>(t: &'t Tables, node: &Node) -> Vec<(&'t Node, &'t Link)> {
        let links = t.links.iter().filter(|link| link.sink == node.id);
        let source =
            |link: &'t Link| Some((last(&t.nodes, |source| source.id == link.source)?, link));
        links.filter_map(source).collect()
    }

    pub(crate) fn visits<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Visit> {
        all(&t.visits, |visit| same(node.id, visit.node_id))
    }

    pub(crate) fn coded_visits<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Visit> {
        all(&t.visits, |visit| same(node.code, visit.node_code))
    }

    pub(crate) fn sites<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Site> {
        let sites = |visit| all(&t.sites, move |site| same(site_of(visit), site.key()));
        visits(t, node).into_iter().flat_map(sites).collect()
    }

    pub(crate) fn notes<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Note> {
        all(&t.notes, |note| on(note.subject_type.clone(), "node") && note.subject_id == node.id)
    }

    pub(crate) fn note<'t>(t: &'t Tables, node: &Node, may: May<'_, Note>) -> Option<&'t Note> {
        notes(t, node).into_iter().rfind(|note| may(note))
    }

    pub(crate) fn best_note<'t>(
        t: &'t Tables,
        node: &Node,
        may: May<'_, Note>,
    ) -> Option<&'t Note> {
        let notes = notes(t, node).into_iter().filter(|note| may(note));
        extreme(notes.collect(), true, |note| note.likes)
    }

    pub(crate) fn low_note<'t>(t: &'t Tables, node: &Node, may: May<'_, Note>) -> Option<&'t Note> {
        let notes = notes(t, node).into_iter().filter(|note| may(note));
        extreme(notes.collect(), false, |note| Some(note.score))
    }

    pub(crate) fn written<'t>(t: &'t Tables, node: &Node) -> Vec<&'t Note> {
        all(&t.notes, |note| note.author_type == "nodes" && same::<u8>(note.author_id, node.code))
    }

    pub(crate) fn tags<'t>(t: &'t Tables, node: &Node) -> Vec<(&'t Tag, &'t Tagging)> {
        let taggings = t.taggings.iter().filter(|tagging| {
            tagging.taggable_type == "nodes" && same(tagging.taggable_id, node.id)
        });
        let tag = |tagging: &'t Tagging| {
            Some((last(&t.tags, |tag| same(tagging.tag_id, tag.id))?, tagging))
        };
        taggings.filter_map(tag).collect()
    }
}

pub(crate) mod link {
    use super::*;

    pub(crate) fn source_node<'t>(
        t: &'t Tables,
        link: &Link,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        last(&t.nodes, |node| node.id == link.source && may(node))
    }

    pub(crate) fn sink_node<'t>(
        t: &'t Tables,
        link: &Link,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        last(&t.nodes, |node| node.id == link.sink && may(node))
    }
}

pub(crate) mod site {
    use super::*;

    pub(crate) fn visits<'t>(t: &'t Tables, site: &Site) -> Vec<&'t Visit> {
        all(&t.visits, |visit| same(site_of(visit), site.key()))
    }

    pub(crate) fn best_visit<'t>(
        t: &'t Tables,
        site: &Site,
        may: May<'_, Visit>,
    ) -> Option<&'t Visit> {
        let visits = visits(t, site).into_iter().filter(|visit| may(visit));
        extreme(visits.collect(), true, |visit| Some(visit.stars))
    }

    pub(crate) fn coded_nodes<'t>(t: &'t Tables, site: &Site) -> Vec<&'t Node> {
        let nodes = |visit: &Visit| {
            let code = visit.node_code;
            all(&t.nodes, move |node| node.code == Some(code))
        };
        visits(t, site).into_iter().flat_map(nodes).collect()
    }

    pub(crate) fn coded_node<'t>(
        t: &'t Tables,
        site: &Site,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        let reached: Vec<u8> = coded_nodes(t, site).into_iter().map(Naive::key).collect();
        last(&t.nodes, |node| reached.contains(&node.id) && may(node))
    }

    pub(crate) fn nodes<'t>(t: &'t Tables, site: &Site) -> Vec<(&'t Node, &'t Visit)> {
        let node =
            |visit: &'t Visit| Some((last(&t.nodes, |node| same(visit.node_id, node.id))?, visit));
        visits(t, site).into_iter().filter_map(node).collect()
    }

    pub(crate) fn tagged_nodes<'t>(t: &'t Tables, site: &Site) -> Vec<(&'t Node, &'t Visit)> {
        let visits = t.visits.iter().filter(|visit| same(visit.site_tag, site.tag));
        let node = |visit: &'t Visit| {
            Some((last(&t.nodes, |node| same(visit.node_code, node.code))?, visit))
        };
        visits.filter_map(node).collect()
    }

    pub(crate) fn notes<'t>(t: &'t Tables, site: &Site) -> Vec<&'t Note> {
        all(&t.notes, |note| {
            let place = note.place_spot.map(|spot| (note.place_area, spot));
            on(note.place_type.clone(), "sites") && same(place, site.key())
        })
    }

    pub(crate) fn place_note<'t>(
        t: &'t Tables,
        site: &Site,
        may: May<'_, Note>,
    ) -> Option<&'t Note> {
        notes(t, site).into_iter().rfind(|note| may(note))
    }
}

pub(crate) mod visit {
    use super::*;

    pub(crate) fn site<'t>(t: &'t Tables, visit: &Visit, may: May<'_, Site>) -> Option<&'t Site> {
        last(&t.sites, |site| same(site_of(visit), site.key()) && may(site))
    }

    pub(crate) fn tagged_site<'t>(
        t: &'t Tables,
        visit: &Visit,
        may: May<'_, Site>,
    ) -> Option<&'t Site> {
        last(&t.sites, |site| same(visit.site_tag, site.tag) && may(site))
    }

    pub(crate) fn node<'t>(t: &'t Tables, visit: &Visit, may: May<'_, Node>) -> Option<&'t Node> {
        last(&t.nodes, |node| same(visit.node_id, node.id) && may(node))
    }

    pub(crate) fn coded_node<'t>(
        t: &'t Tables,
        visit: &Visit,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        last(&t.nodes, |node| same(visit.node_code, node.code) && may(node))
    }

    pub(crate) fn notes<'t>(t: &'t Tables, visit: &Visit) -> Vec<&'t Note> {
        all(&t.notes, |note| {
            on(note.subject_type.clone(), "visits") && note.subject_id == visit.node_code
        })
    }

    pub(crate) fn tags<'t>(t: &'t Tables, visit: &Visit) -> Vec<(&'t Tag, &'t Tagging)> {
        let taggings = t.taggings.iter().filter(|tagging| {
            tagging.taggable_type == "visit" && same(tagging.taggable_id, visit.stars)
        });
        let tag = |tagging: &'t Tagging| {
            Some((last(&t.tags, |tag| same(tagging.tag_word, tag.word))?, tagging))
        };
        taggings.filter_map(tag).collect()
    }
}

pub(crate) mod note {
    use super::*;
    use crate::kinds_models::{Author, Place, Subject};

    pub(crate) fn subject<'t>(
        t: &'t Tables,
        note: &Note,
        may_node: May<'_, Node>,
        may_visit: May<'_, Visit>,
    ) -> Option<Subject<&'t Node, &'t Visit>> {
        match note.subject_type.as_deref()? {
            "node" => last(&t.nodes, |node| node.id == note.subject_id && may_node(node))
                .map(Subject::Node),
            "visits" => {
                last(&t.visits, |visit| visit.node_code == note.subject_id && may_visit(visit))
                    .map(Subject::Visit)
            }
            _ => None,
        }
    }

    pub(crate) fn author<'t>(t: &'t Tables, note: &Note) -> Option<Author<&'t Note, &'t Node>> {
        match note.author_type.as_str() {
            "nodes" => {
                last(&t.nodes, |node| same::<u8>(note.author_id, node.code)).map(Author::Node)
            }
            "notes" => last(&t.notes, |other| same(note.author_id, other.id)).map(Author::Note),
            _ => None,
        }
    }

    pub(crate) fn place<'t>(t: &'t Tables, note: &Note) -> Option<Place<&'t Site>> {
        let key = (note.place_area, note.place_spot?);
        let site = last(&t.sites, |site| site.key() == key)?;
        on(note.place_type.clone(), "sites").then_some(Place::Site(site))
    }

    pub(crate) fn replies<'t>(t: &'t Tables, note: &Note) -> Vec<&'t Note> {
        all(&t.notes, |reply| reply.author_type == "notes" && same(reply.author_id, note.id))
    }
}

pub(crate) mod tag {
    use super::*;

    pub(crate) fn nodes<'t>(t: &'t Tables, tag: &Tag) -> Vec<(&'t Node, &'t Tagging)> {
        let taggings = t
            .taggings
            .iter()
            .filter(|tagging| same(tagging.tag_id, tag.id) && tagging.taggable_type == "nodes");
        let node = |tagging: &'t Tagging| {
            Some((last(&t.nodes, |node| same(tagging.taggable_id, node.id))?, tagging))
        };
        taggings.filter_map(node).collect()
    }

    pub(crate) fn visits<'t>(t: &'t Tables, tag: &Tag) -> Vec<(&'t Visit, &'t Tagging)> {
        let taggings = t
            .taggings
            .iter()
            .filter(|tagging| same(tagging.tag_word, tag.word) && tagging.taggable_type == "visit");
        let visit = |tagging: &'t Tagging| {
            Some((last(&t.visits, |visit| same(tagging.taggable_id, visit.stars))?, tagging))
        };
        taggings.filter_map(visit).collect()
    }
}

pub(crate) mod tagging {
    use super::*;
    use crate::kinds_models::Taggable;

    pub(crate) fn tag<'t>(t: &'t Tables, tagging: &Tagging, may: May<'_, Tag>) -> Option<&'t Tag> {
        last(&t.tags, |tag| same(tagging.tag_id, tag.id) && may(tag))
    }

    pub(crate) fn taggable<'t>(
        t: &'t Tables,
        tagging: &Tagging,
    ) -> Option<Taggable<&'t Visit, &'t Node>> {
        match tagging.taggable_type.as_str() {
            "nodes" => {
                last(&t.nodes, |node| same(tagging.taggable_id, node.id)).map(Taggable::Node)
            }
            "visit" => {
                last(&t.visits, |visit| same(tagging.taggable_id, visit.stars)).map(Taggable::Visit)
            }
            _ => None,
        }
    }
}

pub(crate) mod watcher {
    use super::*;

    pub(crate) fn nodes<'t>(t: &'t Tables, watcher: &Watcher) -> Vec<&'t Node> {
        all(&t.nodes, |node| same::<u8>(watcher.code, node.code))
    }

    pub(crate) fn top_node<'t>(
        t: &'t Tables,
        watcher: &Watcher,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        let nodes = nodes(t, watcher).into_iter().filter(|node| may(node));
        extreme(nodes.collect(), true, |node| node.rank)
    }

    pub(crate) fn node<'t>(
        t: &'t Tables,
        watcher: &Watcher,
        may: May<'_, Node>,
    ) -> Option<&'t Node> {
        last(&t.nodes, |node| same::<u8>(watcher.code, node.code) && may(node))
    }

    pub(crate) fn listed_nodes<'t>(t: &'t Tables, watcher: &Watcher) -> Vec<&'t Node> {
        let node = |&code: &u8| last(&t.nodes, |node| node.code == Some(code));
        watcher.codes.iter().filter_map(node).collect()
    }

    pub(crate) fn sites<'t>(t: &'t Tables, watcher: &Watcher) -> Vec<&'t Site> {
        let visits = t.visits.iter().filter(|visit| same(watcher.code, visit.node_code));
        let sites = |visit: &'t Visit| all(&t.sites, |site| same(visit.site_tag, site.tag));
        visits.flat_map(sites).collect()
    }

    pub(crate) fn site<'t>(
        t: &'t Tables,
        watcher: &Watcher,
        may: May<'_, Site>,
    ) -> Option<&'t Site> {
        let reached = ids(&sites(t, watcher));
        last(&t.sites, |site| reached.contains(&site.key()) && may(site))
    }

    pub(crate) fn visited_nodes<'t>(
        t: &'t Tables,
        watcher: &Watcher,
    ) -> Vec<(&'t Node, &'t Visit)> {
        let visits = t.visits.iter().filter(|visit| same(watcher.code, visit.stars));
        let node = |visit: &'t Visit| {
            Some((last(&t.nodes, |node| same(visit.node_code, node.code))?, visit))
        };
        visits.filter_map(node).collect()
    }

    pub(crate) fn tagged_visits<'t>(
        t: &'t Tables,
        watcher: &Watcher,
    ) -> Vec<(&'t Visit, &'t Tagging)> {
        let taggings = t.taggings.iter().filter(|tagging| {
            same(watcher.code, tagging.tag_word) && tagging.taggable_type == "visit"
        });
        let visit = |tagging: &'t Tagging| {
            Some((last(&t.visits, |visit| same(tagging.taggable_id, visit.stars))?, tagging))
        };
        taggings.filter_map(visit).collect()
    }
}
