//! A view says everything: what is read from the view of a filter, an order or criteria, by hand and without the types
//! of the model, answers as the query does.

use std::any::Any;
use std::cmp::Ordering;

use proptest::prelude::*;

use super::select::SelectLoadKind;
use super::view::{
    AggregateKind, AnyCriteria, AnyFilter, Op, Operands, OrderView, Quantifier, TermView,
};
use super::{Column, Filter, Order};
use crate::record::{HasColumn, Key};
use crate::schema::{ColumnIdx, RelationId};
use crate::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id), morph_many(Image, as = imageable))]
struct User {
    id: u32,
    name: String,
    age: Option<i32>,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id), morph_many(Image, as = imageable))]
struct Post {
    id: u32,
    user_id: Option<u32>,
    likes: i32,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Imageable, type = "owner_type", id = "owner_id"))]
struct Image {
    id: u32,
    owner_type: Option<&'static str>,
    owner_id: u32,
}

#[derive(Morph)]
enum Imageable<U = User, P = Post> {
    User(U),
    Post(P),
}

/// Choices, all of them the first one where they are used up.
struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    fn roll(&mut self, sides: u8) -> u8 {
        self.0.next().unwrap_or_default() % sides
    }

    fn id(&mut self) -> u32 {
        self.roll(4).into()
    }

    fn number(&mut self) -> i32 {
        self.roll(4).into()
    }

    fn count(&mut self) -> usize {
        self.roll(4).into()
    }

    fn text(&mut self) -> &'static str {
        ["", "a", "b", "ab"][self.count()]
    }
}

fn store(dice: &mut Dice) -> Store {
    let mut store = Store::new();
    let users = (0..3).map(|id| User {
        id,
        name: dice.text().to_owned(),
        age: Some(dice.number()).filter(|age| *age > 0),
    });
    store.insert_all(users.collect::<Vec<_>>()).unwrap();
    let posts = (0..5).map(|id| Post {
        id,
        user_id: Some(dice.id()).filter(|id| *id > 0),
        likes: dice.number(),
    });
    store.insert_all(posts.collect::<Vec<_>>()).unwrap();
    let images = (0..4).map(|id| Image {
        id,
        owner_type: [None, Some("users"), Some("posts")][usize::from(dice.roll(3))],
        owner_id: dice.id(),
    });
    store.insert_all(images.collect::<Vec<_>>()).unwrap();
    store
}

fn compared<M, T, const I: usize>(
    column: Column<M, T, I>,
    dice: &mut Dice,
    value: fn(&mut Dice) -> M::Value,
) -> Filter<M>
where
    M: HasColumn<I, Value: Key + PartialOrd>,
{
    match dice.roll(8) {
        0 => column.eq(value(dice)),
        1 => column.ne(value(dice)),
        2 => column.lt(value(dice)),
        3 => column.le(value(dice)),
        4 => column.gt(value(dice)),
        5 => column.ge(value(dice)),
        6 => column.between(value(dice), value(dice)),
        _ => column.is_in((0..dice.roll(3)).map(|_| value(dice)).collect::<Vec<_>>()),
    }
}

fn combined<M: Model>(dice: &mut Dice, filter: fn(&mut Dice) -> Filter<M>) -> Filter<M> {
    match dice.roll(5) {
        0 => filter(dice) & filter(dice),
        1 => filter(dice) | filter(dice),
        2 => !filter(dice),
        3 => Filter::all_of((0..dice.roll(3)).map(|_| filter(dice)).collect::<Vec<_>>()),
        _ => Filter::any_of((0..dice.roll(3)).map(|_| filter(dice)).collect::<Vec<_>>()),
    }
}

/// A condition on a to-many relation, with the handle of the relation as it is or with conditions.
macro_rules! many {
    ($dice:ident, $relation:expr, $filter:ident, $column:expr) => {
        match $dice.roll(9) {
            0 => $relation.exists(),
            1 => $relation.none(),
            2 => $relation.any($filter($dice)),
            3 => $relation.all($filter($dice)),
            4 => $relation.count().eq($dice.count()),
            5 => $relation.sum($column).gt(i64::from($dice.number())),
            6 => $relation.avg($column).le(f64::from($dice.number())),
            7 => $relation.min($column).ne($dice.number()),
            _ => $relation.max($column).ge($dice.number()),
        }
    };
}

fn of_user(dice: &mut Dice) -> Filter<User> {
    match dice.roll(11) {
        0 => compared(User::ID, dice, Dice::id),
        1 => compared(User::NAME, dice, |dice| dice.text().to_owned()),
        2 => User::NAME.starts_with(dice.text()),
        3 => User::NAME.ends_with(dice.text()),
        4 => User::NAME.contains(dice.text()),
        5 => compared(User::AGE, dice, Dice::number),
        6 => User::AGE.is_null(),
        7 => User::AGE.is_not_null(),
        8 => many!(dice, User::POSTS, of_post, Post::LIKES),
        9 => match dice.roll(2) {
            0 => many!(dice, User::POSTS.filter(of_post(dice)), of_post, Post::LIKES),
            _ => {
                let posts = User::POSTS.order_by(by_post(dice)).offset(dice.count());
                many!(dice, posts.limit(dice.count()), of_post, Post::LIKES)
            }
        },
        _ => combined(dice, of_user),
    }
}

fn of_post(dice: &mut Dice) -> Filter<Post> {
    match dice.roll(7) {
        0 => compared(Post::ID, dice, Dice::id),
        1 => compared(Post::LIKES, dice, Dice::number),
        2 => compared(Post::USER_ID, dice, Dice::id),
        3 => Post::USER.is(of_user(dice)),
        4 => Post::USER.filter(of_user(dice)).exists(),
        5 => Post::IMAGES.any(of_image(dice)),
        _ => combined(dice, of_post),
    }
}

fn of_image(dice: &mut Dice) -> Filter<Image> {
    match dice.roll(8) {
        0 => compared(Image::ID, dice, Dice::id),
        1 => Image::IMAGEABLE.exists(),
        2 => Image::IMAGEABLE.none(),
        3 => Image::IMAGEABLE.is_a::<User>(),
        4 => Image::IMAGEABLE.is_a::<Post>(),
        5 => Image::IMAGEABLE.is(of_user(dice)),
        6 => Image::IMAGEABLE.is(of_post(dice)),
        _ => combined(dice, of_image),
    }
}

macro_rules! directed {
    ($dice:ident, $by:expr) => {
        if $dice.roll(2) == 0 { $by.asc() } else { $by.desc() }
    };
}

fn by_user(dice: &mut Dice) -> Order<User> {
    match dice.roll(4) {
        0 => directed!(dice, User::AGE),
        1 => directed!(dice, User::NAME),
        2 => directed!(dice, User::POSTS.count()),
        _ => directed!(dice, User::POSTS.filter(of_post(dice)).max(Post::LIKES)),
    }
}

fn by_post(dice: &mut Dice) -> Order<Post> {
    match dice.roll(3) {
        0 => directed!(dice, Post::LIKES),
        1 => Post::USER.by(by_user(dice)),
        _ => Post::USER.filter(of_user(dice)).by(by_user(dice)),
    }
}

/// A record, known by its model's name.
#[derive(Clone, Copy)]
enum AnyRecord<'s> {
    User(&'s User),
    Post(&'s Post),
    Image(&'s Image),
}

#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Value {
    Number(f64),
    Text(String),
}

impl<'s> AnyRecord<'s> {
    fn id(self) -> u32 {
        match self {
            AnyRecord::User(user) => user.id,
            AnyRecord::Post(post) => post.id,
            AnyRecord::Image(image) => image.id,
        }
    }

    fn value(self, column: ColumnIdx) -> Option<Value> {
        Some(match (self, column.index()) {
            (AnyRecord::User(user), 1) => Value::Text(user.name.clone()),
            (AnyRecord::User(user), 2) => Value::Number(user.age?.into()),
            (AnyRecord::Post(post), 1) => Value::Number(post.user_id?.into()),
            (AnyRecord::Post(post), 2) => Value::Number(post.likes.into()),
            (any, _) => Value::Number(any.id().into()),
        })
    }

    fn targets(
        self,
        store: &'s Store,
        relation: RelationId,
        variant: Option<usize>,
    ) -> Vec<AnyRecord<'s>> {
        let is_of = |image: &&Image, owner: &str| {
            image.owner_type == Some(owner) && image.owner_id == self.id()
        };
        match (self, relation.owner().name, relation.name()) {
            (AnyRecord::User(user), "User", "posts") => {
                let posts = Post::query().iter(store).filter(|post| post.user_id == Some(user.id));
                posts.map(AnyRecord::Post).collect()
            }
            (AnyRecord::Post(post), "Post", "user") => {
                let users = User::query().iter(store).filter(|user| post.user_id == Some(user.id));
                users.map(AnyRecord::User).collect()
            }
            (AnyRecord::Post(_), "Post", "images") => {
                let images = Image::query().iter(store).filter(|image| is_of(image, "posts"));
                images.map(AnyRecord::Image).collect()
            }
            (AnyRecord::Image(image), "Image", "imageable") => {
                let target = match image.owner_type {
                    Some("users") => (0, store.find::<User>(image.owner_id).map(AnyRecord::User)),
                    Some("posts") => (1, store.find::<Post>(image.owner_id).map(AnyRecord::Post)),
                    _ => (2, None),
                };
                let is_wanted = variant.is_none_or(|variant| variant == target.0);
                target.1.into_iter().filter(|_| is_wanted).collect()
            }
            (_, model, relation) => panic!("`{model}` has no `{relation}` here"),
        }
    }
}

/// The operands, read without knowing for which column they are.
fn read(operands: &dyn Operands) -> Vec<Value> {
    let mut values = Vec::new();
    operands.each(&mut |operand: &dyn Any| {
        let number = operand.downcast_ref::<u32>().map(|number| f64::from(*number));
        let number = number.or(operand.downcast_ref::<i32>().map(|number| f64::from(*number)));
        let number = number.or(operand.downcast_ref::<f64>().copied());
        #[allow(clippy::cast_precision_loss)] // They are small.
        let number = number.or(operand.downcast_ref::<usize>().map(|number| *number as f64));
        #[allow(clippy::cast_precision_loss)]
        let number = number.or(operand.downcast_ref::<i64>().map(|number| *number as f64));
        values.push(match number {
            Some(number) => Value::Number(number),
            None => Value::Text(operand.downcast_ref::<String>().unwrap().clone()),
        });
    });
    assert_eq!(values.len(), operands.operand_count());
    values
}

fn compare(own: Option<&Value>, op: Op, operands: &dyn Operands) -> bool {
    let operands = read(operands);
    let is = |wanted: fn(Ordering) -> bool| {
        own.and_then(|own| own.partial_cmp(&operands[0])).is_some_and(wanted)
    };
    let text = |test: fn(&str, &str) -> bool| match (own, &operands[0]) {
        (Some(Value::Text(own)), Value::Text(operand)) => test(own, operand),
        _ => false,
    };
    match op {
        Op::Eq => is(Ordering::is_eq),
        Op::Ne => !is(Ordering::is_eq),
        Op::Lt => is(Ordering::is_lt),
        Op::Le => is(Ordering::is_le),
        Op::Gt => is(Ordering::is_gt),
        Op::Ge => is(Ordering::is_ge),
        Op::In => own.is_some_and(|own| operands.contains(own)),
        Op::Between => is(Ordering::is_ge) && own.is_some_and(|own| *own <= operands[1]),
        Op::IsNull => own.is_none(),
        Op::IsNotNull => own.is_some(),
        Op::StartsWith => text(|own, operand| own.starts_with(operand)),
        Op::EndsWith => text(|own, operand| own.ends_with(operand)),
        Op::Contains => text(|own, operand| own.contains(operand)),
    }
}

/// Whether a record passes the term at `next` with its operands, after which `next` is past them.
fn passes_term(
    filter: &dyn AnyFilter,
    next: &mut usize,
    record: AnyRecord<'_>,
    store: &Store,
) -> bool {
    let term = filter.term(*next).unwrap();
    *next += 1;
    match term {
        TermView::Column { column, op, operands } => {
            compare(record.value(column).as_ref(), op, operands)
        }
        TermView::Relation { relation, variant, quantifier, among, filter } => {
            let targets = select(record.targets(store, relation, variant), among, store);
            let passes =
                |at: &AnyRecord<'_>| filter.is_none_or(|filter| passes(filter, *at, store));
            match quantifier {
                Quantifier::Exists | Quantifier::Any => targets.iter().any(passes),
                Quantifier::None => !targets.iter().any(passes),
                Quantifier::All => targets.iter().all(passes),
            }
        }
        TermView::Aggregate { relation, function, column, among, op, operands } => {
            let value = aggregate(record, relation, function, column, among, store);
            compare(value.as_ref(), op, operands)
        }
        TermView::Closure => panic!("a closure cannot be read"),
        TermView::Constant(passes) => passes,
        TermView::And(count) => {
            (0..count).fold(true, |all, _| passes_term(filter, next, record, store) & all)
        }
        TermView::Or(count) => {
            (0..count).fold(false, |any, _| passes_term(filter, next, record, store) | any)
        }
        TermView::Not => !passes_term(filter, next, record, store),
    }
}

fn passes(filter: &dyn AnyFilter, record: AnyRecord<'_>, store: &Store) -> bool {
    let mut next = 0;
    let passes = passes_term(filter, &mut next, record, store);
    assert_eq!(next, filter.term_count(), "the terms are one tree");
    assert!(filter.term(next).is_none());
    passes
}

fn aggregate(
    record: AnyRecord<'_>,
    relation: RelationId,
    function: AggregateKind,
    column: Option<ColumnIdx>,
    among: &dyn AnyCriteria,
    store: &Store,
) -> Option<Value> {
    let targets = select(record.targets(store, relation, None), among, store);
    #[allow(clippy::cast_precision_loss)]
    let count = targets.len() as f64;
    let numbers = targets.iter().map(|at| match at.value(column?) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    });
    let numbers: Vec<f64> = numbers.flatten().collect();
    let sum: f64 = numbers.iter().sum();
    let value = match function {
        AggregateKind::Count => Some(count),
        AggregateKind::Sum => Some(sum),
        AggregateKind::Avg => (count > 0.0).then_some(sum / count),
        AggregateKind::Min => numbers.into_iter().reduce(f64::min),
        AggregateKind::Max => numbers.into_iter().reduce(f64::max),
    };
    value.map(Value::Number)
}

/// `None` is last in either direction.
fn directed(a: Option<Value>, b: Option<Value>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.partial_cmp(&a).unwrap(),
        (Some(a), Some(b)) => a.partial_cmp(&b).unwrap(),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn sorted(a: AnyRecord<'_>, b: AnyRecord<'_>, order: OrderView<'_>, store: &Store) -> Ordering {
    match order {
        OrderView::Column { column, descending } => {
            directed(a.value(column), b.value(column), descending)
        }
        OrderView::Relation { relation, among, order } => {
            let target = |at: AnyRecord<'_>| {
                select(at.targets(store, relation, None), among, store).first().map(|at| at.id())
            };
            let (a, b) = (target(a), target(b));
            let of = |id: u32| AnyRecord::User(store.find::<User>(id).unwrap());
            match (a, b) {
                (Some(a), Some(b)) => sorted(of(a), of(b), order.view(), store),
                (a, b) => a.is_none().cmp(&b.is_none()),
            }
        }
        OrderView::Aggregate { relation, function, column, among, descending } => {
            let value = |at| aggregate(at, relation, function, column, among, store);
            directed(value(a), value(b), descending)
        }
    }
}

/// The records that meet criteria, in their order.
fn select<'s>(
    records: Vec<AnyRecord<'s>>,
    criteria: &dyn AnyCriteria,
    store: &Store,
) -> Vec<AnyRecord<'s>> {
    let mut records = records;
    records.retain(|at| criteria.filter_view().is_none_or(|filter| passes(filter, *at, store)));
    records.sort_by(|a, b| {
        let mut orders = (0..).map_while(|index| criteria.order_view(index));
        let by =
            orders.find_map(|order| Some(sorted(*a, *b, order, store)).filter(|by| by.is_ne()));
        by.unwrap_or(Ordering::Equal)
    });
    let limit = criteria.limit_to().unwrap_or(usize::MAX);
    records.into_iter().skip(criteria.offset_by()).take(limit).collect()
}

fn ids(records: &[AnyRecord<'_>]) -> Vec<u32> {
    records.iter().map(|at| at.id()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_from_a_view_answers_as_the_query(
        data in proptest::collection::vec(any::<u8>(), 24),
        choices in proptest::collection::vec(any::<u8>(), 0..48),
    ) {
        let store = &store(&mut Dice(data.into_iter()));
        let dice = &mut Dice(choices.into_iter());

        let posts = User::POSTS.filter(of_post(dice)).order_by(by_post(dice)).limit(dice.count());
        let query = User::query().filter(of_user(dice)).order_by(by_user(dice)).with(posts);
        let query = query.order_by(by_user(dice)).offset(dice.count() / 2).limit(dice.count());
        let read = query.select();
        prop_assert!(read.model == User::SCHEMA);
        let users = select(User::query().iter(store).map(AnyRecord::User).collect(), &*read.criteria, store);
        let found = query.all(store);
        prop_assert_eq!(ids(&users), found.iter().map(|user| user.id).collect::<Vec<_>>(), "{:?}", query);

        let SelectLoadKind::Relation { relation, bounds: None, targets } = &read.loads[0].0 else {
            panic!("a relation is loaded");
        };
        for (user, loaded) in users.iter().zip(&found) {
            let posts = select(user.targets(store, *relation, None), &*targets[0].criteria, store);
            prop_assert_eq!(ids(&posts), loaded.posts().iter().map(|post| post.id).collect::<Vec<_>>());
        }

        let query = Image::query().filter(of_image(dice));
        let images = Image::query().iter(store).map(AnyRecord::Image).collect();
        let images = select(images, &*query.select().criteria, store);
        prop_assert_eq!(ids(&images), query.iter(store).map(|image| image.id).collect::<Vec<_>>(), "{:?}", query);
    }
}

#[test]
fn a_closure_is_seen_and_not_read() {
    let filter = User::ID.eq(1) & Filter::closure(|user: &User| user.id == 1);
    assert!(matches!(filter.term(0), Some(TermView::And(2))));
    assert!(matches!(filter.term(2), Some(TermView::Closure)));
}

#[test]
fn relations_are_equal_by_model_and_index() {
    let posts = RelationId::new(User::SCHEMA, 0);
    assert_eq!(posts, RelationId::new(User::SCHEMA, 0));
    assert_ne!(posts, RelationId::new(User::SCHEMA, 1));
    assert_ne!(posts, RelationId::new(Post::SCHEMA, 0));
    assert_eq!(format!("{posts:?}"), "User.posts");
}

#[test]
fn texts_say_all_but_the_operands() {
    let posts = || User::POSTS.filter(Post::LIKES.gt(1)).order_by(Post::LIKES.desc());
    let sliced = || posts().order_by(Post::USER.by(User::NAME.asc())).offset(2).limit(3);
    let filters = [
        (User::POSTS.exists(), "posts exists"),
        (posts().none(), "posts none (likes > ?)"),
        (User::POSTS.any(Post::ID.eq(1) | Post::ID.ne(2)), "posts any (id = ? or id != ?)"),
        (posts().all(Post::ID.is_in([1])), "posts all (id in (?) among likes > ?)"),
        (
            sliced().any(Post::USER_ID.is_null()),
            "posts any (user_id is null among likes > ?; order: likes desc, user by name asc; limit: 3; offset: 2)",
        ),
        (User::POSTS.offset(1).exists(), "posts exists (offset: 1)"),
        (User::POSTS.order_by(Post::LIKES.asc()).exists(), "posts exists"),
        (User::POSTS.count().ge(1_usize), "posts.count >= ?"),
        (posts().sum(Post::LIKES).lt(3), "posts.sum.likes (likes > ?) < ?"),
        (!(User::POSTS.exists() & Filter::closure(|_| true)), "not (posts exists and <closure>)"),
        (Filter::all_of(Vec::<Filter<User>>::new()), "true"),
    ];
    for (filter, text) in filters {
        assert_eq!(filter.to_string(), text);
    }
    let images = [
        (Image::IMAGEABLE.exists(), "imageable exists"),
        (Image::IMAGEABLE.none(), "imageable none"),
        (Image::IMAGEABLE.is_a::<Post>(), "imageable is (Post)"),
        (
            Image::IMAGEABLE.is(User::NAME.eq("a") & User::ID.lt(1)),
            "imageable is (User name = ? and id < ?)",
        ),
    ];
    for (filter, text) in images {
        assert_eq!(filter.to_string(), text);
    }
    let orders = [
        (User::POSTS.count().desc(), "posts.count desc"),
        (posts().max(Post::LIKES).asc(), "posts.max.likes (likes > ?) asc"),
    ];
    for (order, text) in orders {
        assert_eq!(order.to_string(), text);
    }
}
