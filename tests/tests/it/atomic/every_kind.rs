//! Models whose keys are tied together in every way: by lists, through another model, by a pivot, and by
//! owners of several models.

use orm_core::Morph;

use super::*;

#[derive(Model, Clone, Debug)]
#[orm(
    entity = "people",
    has_many(Photo, fk = taken_by),
    has_one(Photo, fk = taken_by, max = size, name = largest_photo),
    has_many_by(Person, keys = friends, name = friend_records),
    has_many_through(Mark, through = Photo, through_fk = taken_by, fk = album),
    has_one_through(Mark, through = Photo, through_fk = taken_by, fk = album),
    belongs_to_many(Photo, pivot = Mark, fk = person, target_fk = photo, name = marked),
    morph_many(Photo, as = subject, name = portraits),
    morph_one(Photo, as = subject, name = portrait),
    morph_to_many(Photo, pivot = Mark, as = on, target_fk = photo, name = marked_on)
)]
struct Person {
    id: Fragile,
    friends: Vec<Fragile>,
}

#[derive(Model, Clone, Debug)]
#[orm(
    entity = "photos",
    morph_to(Subject, type = subject_type, id = subject_id),
    morph_many(Photo, as = subject, name = copies),
    morphed_by_many(Person, pivot = Mark, fk = photo, as = on)
)]
struct Photo {
    id: Fragile,
    taken_by: Option<Fragile>,
    subject_type: Option<String>,
    subject_id: Option<Fragile>,
    size: u32,
}

#[derive(Morph, Debug)]
enum Subject<P = Person, C = Photo> {
    Person(P),
    Photo(C),
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "marks", primary_key(person, photo), morph_to(On, type = on_type, id = on_id))]
struct Mark {
    person: Fragile,
    photo: Fragile,
    album: Fragile,
    on_type: String,
    on_id: Fragile,
}

#[derive(Morph, Debug)]
enum On<P = Person> {
    #[orm(type = "person")]
    Person(P),
}

fn person(id: u32, friends: &[u32]) -> Person {
    Person { id: Fragile(id), friends: friends.iter().copied().map(Fragile).collect() }
}

fn photo(id: u32, taken_by: u32, subject_type: &str, subject_id: u32) -> Photo {
    Photo {
        id: Fragile(id),
        taken_by: Some(Fragile(taken_by)),
        subject_type: Some(subject_type.to_owned()),
        subject_id: Some(Fragile(subject_id)),
        size: id % 3,
    }
}

fn mark(person: u32, photo: u32, on_id: u32) -> Mark {
    Mark {
        person: Fragile(person),
        photo: Fragile(photo),
        album: Fragile(photo),
        on_type: "person".to_owned(),
        on_id: Fragile(on_id),
    }
}

fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([person(1, &[2, 2, 9]), person(2, &[1]), person(3, &[])]).unwrap();
    store
        .insert_all([
            photo(1, 1, "people", 2),
            photo(2, 1, "photos", 1),
            photo(3, 2, "people", 9),
            photo(4, 2, "photos", 1),
        ])
        .unwrap();
    store.insert_all([mark(1, 2, 1), mark(1, 1, 3), mark(2, 2, 1), mark(9, 1, 9)]).unwrap();
    store
}

/// Each relation of each record, as it is loaded and as the getter of a copy gives it.
fn picture(store: &Store) -> Vec<String> {
    let people = Person::query()
        .with(Person::PHOTOS)
        .with(Person::LARGEST_PHOTO)
        .with(Person::FRIEND_RECORDS)
        .with(Person::MARKS)
        .with(Person::MARK)
        .with(Person::MARKED)
        .with(Person::PORTRAITS)
        .with(Person::PORTRAIT)
        .with(Person::MARKED_ON);
    let photos = Photo::query().with(Photo::SUBJECT).with(Photo::COPIES).with(Photo::PERSONS);
    let mut picture = vec![
        format!("{:?}", people.all(store)),
        format!("{:?}", photos.all(store)),
        format!("{:?}", Mark::query().with(Mark::ON).all(store)),
    ];
    for id in 1..10 {
        let person = person(id, &[1, 2, 3, 9]);
        let marked: Vec<_> = person.marked(store).collect();
        let on: Vec<_> = person.marked_on(store).collect();
        let friends: Vec<_> = person.friend_records(store).collect();
        let found = store.find::<Person>(Fragile(id));
        picture.push(format!("{found:?} {marked:?} {on:?} {friends:?}"));
        let photo = photo(id, id, "people", id);
        let copies: Vec<_> = photo.copies(store).collect();
        let found = store.find::<Photo>(Fragile(id));
        picture.push(format!("{found:?} {copies:?} {:?}", photo.subject(store)));
    }
    picture
}

fn fails_whole(write: impl Fn(&mut Store) -> Result<()>) {
    fails_whole_at_every_step_in(start, picture, write);
}

#[test]
fn writes_of_owners() {
    fails_whole(|store| store.insert(person(9, &[3, 1])).map(drop));
    fails_whole(|store| store.insert(person(2, &[])).map(drop));
    fails_whole(|store| {
        let change = |person: &mut Person| person.id = Fragile(9);
        store.update::<Person>(Fragile(1), change).map(drop)
    });
    fails_whole(|store| store.replace_all([person(9, &[1]), person(1, &[9])]).map(drop));
    fails_whole(|store| store.remove::<Person>(Fragile(2)).map(drop));
}

#[test]
fn writes_of_what_belongs_to_an_owner() {
    fails_whole(|store| store.insert(photo(5, 3, "photos", 2)).map(drop));
    fails_whole(|store| {
        store.insert_all([photo(5, 3, "people", 9), photo(1, 2, "photos", 4)]).map(drop)
    });
    fails_whole(|store| {
        // The same key becomes that of another model.
        let change = |photo: &mut Photo| photo.subject_type = Some("people".to_owned());
        store.update::<Photo>(Fragile(2), change).map(drop)
    });
    fails_whole(|store| {
        let change = |photo: &mut Photo| {
            photo.id = Fragile(7);
            photo.taken_by = None;
            photo.subject_type = None;
        };
        store.update::<Photo>(Fragile(1), change).map(drop)
    });
    fails_whole(|store| {
        let portraits_of = Photo::SUBJECT.is(Person::ID.eq(Fragile(2)));
        store.remove_where(portraits_of | Photo::PERSONS.none()).map(drop)
    });
}

#[test]
fn writes_of_pivots() {
    fails_whole(|store| store.insert(mark(3, 4, 2)).map(drop));
    fails_whole(|store| store.insert(mark(1, 2, 9)).map(drop));
    fails_whole(|store| store.replace_all([mark(3, 3, 3), mark(2, 2, 2)]).map(drop));
    fails_whole(|store| {
        let change = |mark: &mut Mark| {
            mark.person = Fragile(3);
            mark.on_id = Fragile(2);
        };
        store.update::<Mark>((Fragile(1), Fragile(1)), change).map(drop)
    });
    fails_whole(|store| store.remove::<Mark>((Fragile(1), Fragile(2))).map(drop));
}

/// The first write to a model makes the indexes of all that its relations lead to; where it fails,
/// the next write makes them.
#[test]
fn indexes_that_are_built_late() {
    let start = || {
        let mut store = Store::new();
        store.insert_all([mark(1, 2, 1), mark(1, 1, 3), mark(2, 2, 1)]).unwrap();
        store
    };
    fails_whole_at_every_step_in(start, picture, |store| {
        store.insert(photo(2, 1, "photos", 2)).map(drop)
    });
    fails_whole_at_every_step_in(start, picture, |store| store.insert(person(1, &[1])).map(drop));
}

#[test]
fn a_type_that_is_unknown_takes_a_batch_back() {
    let mut store = start();
    let before = picture(&store);
    let batch = || [photo(5, 1, "people", 1), photo(1, 2, "photos", 3), photo(6, 1, "marks", 1)];
    assert!(store.insert_all(batch()).unwrap_err().is_unknown_type());
    assert_eq!(picture(&store), before);
    assert!(store.replace_all(batch()).unwrap_err().is_unknown_type());
    assert_eq!(picture(&store), before);
}
