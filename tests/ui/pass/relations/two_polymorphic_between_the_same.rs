use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    morph_many(Note, as = subject, name = notes_about),
    morph_many(Note, as = author, name = notes_by),
    morph_to_many(Tag, pivot = Note, as = subject, target_fk = tag_id, name = tags_about),
    morph_to_many(Tag, pivot = Note, as = author, target_fk = tag_id, name = tags_by)
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "bots", morph_many(Note, as = author))]
struct Bot {
    id: u64,
}

#[derive(Model)]
#[orm(
    entity = "tags",
    morphed_by_many(User, pivot = Note, fk = tag_id, as = subject, name = subjects),
    morphed_by_many(User, pivot = Note, fk = tag_id, as = author, name = authors),
    morphed_by_many(Bot, pivot = Note, fk = tag_id, as = author)
)]
struct Tag {
    id: u64,
}

#[derive(Model)]
#[orm(
    entity = "notes",
    morph_to(Party, type = subject_type, id = subject_id, name = subject),
    morph_to(Party, type = author_type, id = author_id, name = author)
)]
struct Note {
    id: u64,
    tag_id: u64,
    subject_type: String,
    subject_id: u64,
    author_type: String,
    author_id: u64,
}

#[derive(Morph, Clone, Copy)]
enum Party<U = User, B = Bot> {
    User(U),
    Bot(B),
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(User { id: 2 })?;
    store.insert(Bot { id: 1 })?;
    store.insert(Tag { id: 9 })?;
    for (id, author_type) in [(1, "users"), (2, "bots")] {
        let (subject_type, author_type) = ("users".to_owned(), author_type.to_owned());
        let note = Note { id, tag_id: 9, subject_type, subject_id: 2, author_type, author_id: 1 };
        store.insert(note)?;
    }
    let user = User::query().filter(User::ID.eq(1));
    let user = user.with(User::NOTES_ABOUT).with(User::NOTES_BY).with(User::TAGS_BY).first(&store);
    let user = user.unwrap();
    assert_eq!((user.notes_about().len(), user.notes_by().len(), user.tags_by().len()), (0, 1, 1));
    let tag = Tag::query().with(Tag::SUBJECTS).with(Tag::AUTHORS).with(Tag::BOTS).first(&store).unwrap();
    assert_eq!((tag.subjects().len(), tag.authors().len(), tag.bots().len()), (2, 1, 1));
    let notes = Note::query().filter(Note::AUTHOR.is(Bot::ID.eq(1)) & Note::SUBJECT.exists());
    let note = notes.with(Note::AUTHOR).with(Note::SUBJECT.with(User::NOTES_ABOUT)).first(&store);
    let note = note.unwrap();
    assert!(matches!(note.author(), Some(Party::Bot(_))));
    assert!(matches!(note.subject(), Some(Party::User(user)) if user.notes_about().len() == 2));
    Ok(())
}
