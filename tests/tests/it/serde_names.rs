//! By which names serde writes and reads columns and relations: what the schema says of it is what
//! serde does.

use std::collections::BTreeSet;

use orm_core::schema::{ColumnSchema, RelationSchema};
use orm_core::{Model, Morph, Result, Store};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

fn column<M: Model>(name: &str) -> &'static ColumnSchema {
    M::SCHEMA.columns.iter().find(|column| column.name == name).unwrap()
}

fn relation<M: Model>(name: &str) -> &'static RelationSchema {
    M::SCHEMA.relations.iter().find(|relation| relation.name == name).unwrap()
}

/// Holds the schema of a model to what serde does. The model refuses unknown fields, takes zero for
/// missing ones, and each of its columns can be a seven. `strangers` are names that it may not know.
fn check<M: Model + Serialize + DeserializeOwned + Default>(strangers: &[&str]) {
    let columns = M::SCHEMA.columns;
    let written: BTreeSet<&str> = columns.iter().filter_map(|column| column.serialized).collect();
    let json = serde_json::to_value(M::default()).unwrap();
    let keys: BTreeSet<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, written);

    let mut read = BTreeSet::new();
    for column in columns {
        for &name in column.deserialized {
            assert!(read.insert(name), "`{name}` is read twice");
            let record: M = serde_json::from_value(json!({ name: 7 })).unwrap();
            let json = serde_json::to_value(record).unwrap();
            for (key, value) in json.as_object().unwrap() {
                let expected = if column.serialized == Some(key) { 7 } else { 0 };
                assert_eq!(*value, json!(expected), "`{name}` read, `{key}` written");
            }
        }
    }
    let own = columns.iter().map(|column| column.name);
    for name in strangers.iter().copied().chain(own).chain(written) {
        let is_read = serde_json::from_value::<M>(json!({ name: 7 })).is_ok();
        assert_eq!(is_read, read.contains(name), "`{name}`");
    }
}

/// A model for each rule, with names that the rules change in different ways.
macro_rules! models_under {
    ($($module:ident: $rule:literal)*) => {
        $(#[allow(non_snake_case)] // Odd names are what serde's rules are odd with.
        mod $module {
            #[derive(orm_core::Model, serde::Serialize, serde::Deserialize, Default)]
            #[serde(rename_all = $rule, default, deny_unknown_fields)]
            #[orm(
                entity = "things",
                has_one(Thing, fk = id, name = very_near),
                has_many(Thing, fk = id, name = r#match)
            )]
            pub(super) struct Thing {
                id: u32,
                outcome: u32,
                very_tasty: u32,
                z42_b: u32,
                _two__lines_: u32,
                r#type: u32,
                größe_äb: u32,
                oddCase: u32,
                #[serde(rename = "as it is")]
                renamed: u32,
            }
        })*

        /// Every name by which some of the models is read.
        fn names_under_all_rules() -> Vec<&'static str> {
            let schemas = [$($module::Thing::SCHEMA),*];
            let columns = schemas.iter().flat_map(|schema| schema.columns);
            columns.flat_map(|column| column.deserialized).copied().collect()
        }

        #[test]
        fn every_rule_is_applied_as_serde_does() {
            let names = names_under_all_rules();
            $(check::<$module::Thing>(&names);)*
            let shown = [$((
                $rule,
                column::<$module::Thing>("very_tasty").serialized.unwrap(),
                relation::<$module::Thing>("very_near").serialized,
                relation::<$module::Thing>("match").deserialized,
            )),*];
            assert_eq!(shown, [
                ("lowercase", "very_tasty", "very_near", "match"),
                ("UPPERCASE", "VERY_TASTY", "VERY_NEAR", "MATCH"),
                ("PascalCase", "VeryTasty", "VeryNear", "Match"),
                ("camelCase", "veryTasty", "veryNear", "match"),
                ("snake_case", "very_tasty", "very_near", "match"),
                ("SCREAMING_SNAKE_CASE", "VERY_TASTY", "VERY_NEAR", "MATCH"),
                ("kebab-case", "very-tasty", "very-near", "match"),
                ("SCREAMING-KEBAB-CASE", "VERY-TASTY", "VERY-NEAR", "MATCH"),
            ]);
        }
    };
}

models_under! {
    lower: "lowercase"
    upper: "UPPERCASE"
    pascal: "PascalCase"
    camel: "camelCase"
    snake: "snake_case"
    screaming_snake: "SCREAMING_SNAKE_CASE"
    kebab: "kebab-case"
    screaming_kebab: "SCREAMING-KEBAB-CASE"
}

/// Numbers, as they are written and read without it.
mod number {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference.
    pub(super) fn serialize<S: Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        u32::deserialize(deserializer)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As above.
fn is_eight(value: &u32) -> bool {
    *value == 8
}

#[derive(Model, Serialize, Deserialize, Default)]
#[serde(default, rename_all(serialize = "camelCase", deserialize = "kebab-case"))]
#[serde(deny_unknown_fields)]
#[orm(entity = "things", has_one(Thing, fk = id, name = very_near))]
struct Thing {
    #[serde(rename = "key")]
    id: u32,
    very_plain: u32,
    #[serde(rename(serialize = "written", deserialize = "read"))]
    both_ways: u32,
    #[serde(rename(serialize = "out"))]
    one_way: u32,
    #[serde(rename(deserialize = "in"))]
    other_way: u32,
    #[serde(rename(deserialize = "first", deserialize = "second"), alias = "third")]
    several_ways: u32,
    #[serde(alias = "a")]
    #[serde(alias = "b", alias = "with-aliases", alias = "a")]
    with_aliases: u32,
    #[serde(skip)]
    skipped_in_both: u32,
    #[serde(skip_serializing)]
    not_written: u32,
    #[serde(skip_deserializing, alias = "nobody")]
    not_read: u32,
    #[serde(rename = "if", skip_serializing_if = "is_eight")]
    not_always: u32,
    #[serde(with = "number")]
    by_module: u32,
    #[serde(deserialize_with = "number::deserialize", serialize_with = "number::serialize")]
    by_functions: u32,
    r#type: u32,
    #[serde(rename = "r#raw")]
    r#match: u32,
}

#[test]
fn every_attribute_says_what_serde_does() {
    let shown: Vec<(&str, Option<&str>, &[&str])> = Thing::SCHEMA
        .columns
        .iter()
        .map(|column| (column.name, column.serialized, column.deserialized))
        .collect();
    assert_eq!(
        shown,
        [
            ("id", Some("key"), &["key"][..]),
            ("very_plain", Some("veryPlain"), &["very-plain"]),
            ("both_ways", Some("written"), &["read"]),
            ("one_way", Some("out"), &["one-way"]),
            ("other_way", Some("otherWay"), &["in"]),
            ("several_ways", Some("severalWays"), &["first", "second", "third"]),
            ("with_aliases", Some("withAliases"), &["with-aliases", "a", "b"]),
            ("skipped_in_both", None, &[]),
            ("not_written", None, &["not-written"]),
            ("not_read", Some("notRead"), &[]),
            ("not_always", Some("if"), &["if"]),
            ("by_module", Some("byModule"), &["by-module"]),
            ("by_functions", Some("byFunctions"), &["by-functions"]),
            ("type", Some("type"), &["type"]),
            ("match", Some("r#raw"), &["r#raw"]),
        ]
    );
    let near = relation::<Thing>("very_near");
    assert_eq!((near.serialized, near.deserialized), ("veryNear", "very-near"));

    check::<Thing>(&["nobody", "match", "written", "out", "one_way"]);
    // What is not written shows in the record alone.
    let unwritten: Thing = serde_json::from_value(json!({ "not-written": 7 })).unwrap();
    assert_eq!(unwritten.not_written, 7);
}

/// Each direction has its own rule, or none.
#[test]
fn a_rule_may_be_for_one_direction() {
    #[derive(Model, Serialize, Deserialize, Default)]
    #[serde(default, deny_unknown_fields, rename_all(deserialize = "PascalCase"))]
    #[orm(entity = "things", has_one(Thing, fk = id, name = very_near))]
    struct Thing {
        id: u32,
        very_plain: u32,
    }
    check::<Thing>(&["Id", "VeryPlain"]);
    let near = relation::<Thing>("very_near");
    assert_eq!((near.serialized, near.deserialized), ("very_near", "VeryNear"));
}

#[test]
fn a_flattened_column_has_no_name() {
    #[derive(Serialize, Deserialize)]
    struct Extra {
        colour: String,
    }
    #[derive(Model, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[orm(entity = "cars", has_many(Car, fk = id, name = extra_info))]
    struct Car {
        id: u32,
        #[serde(flatten, alias = "more")]
        extra_info_map: Extra,
    }
    let extra = column::<Car>("extra_info_map");
    assert_eq!((extra.serialized, extra.deserialized), (None, &[][..]));
    let json = json!({ "id": 1, "colour": "red" });
    let car: Car = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(car).unwrap(), json);
}

/// Without attributes, and on structs that are not for serde, names are those of Rust.
#[test]
fn without_attributes_names_are_those_of_rust() {
    #[derive(Model)]
    #[orm(entity = "things", has_one(Thing, fk = id, name = very_near))]
    struct Thing {
        id: u32,
        r#type: u32,
    }
    let kind = column::<Thing>("type");
    assert_eq!((kind.serialized, kind.deserialized), (Some("type"), &["type"][..]));
    let near = relation::<Thing>("very_near");
    assert_eq!((near.serialized, near.deserialized), ("very_near", "very_near"));
}

#[derive(Model, Serialize, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "users",
    has_one(WorkPhone, fk = user_id),
    has_many(BlogPost, fk = user_id),
    belongs_to_many(
        Role,
        pivot = Member,
        fk = user_id,
        target_fk = role_id,
        pivot_name = member_since,
        name = held_roles
    )
)]
struct User {
    id: u32,
    full_name: String,
}

#[derive(Model, Serialize)]
#[serde(rename_all(serialize = "camelCase", deserialize = "SCREAMING_SNAKE_CASE"))]
#[orm(entity = "phones", belongs_to(User, fk = user_id, name = phone_owner))]
struct WorkPhone {
    id: u32,
    user_id: u32,
}

/// Without a rule of its own: the names of its relations are not those of who loads it.
#[derive(Model, Serialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id, name = written_by),
    morph_many(Mark, as = marked_thing, name = all_marks)
)]
struct BlogPost {
    id: u32,
    user_id: u32,
}

#[derive(Model, Serialize)]
#[orm(entity = "roles")]
struct Role {
    id: u32,
}

#[derive(Model, Serialize)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u32,
    role_id: u32,
}

#[derive(Model, Serialize)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "marks", morph_to(MarkedThing, type = on, id = on_id))]
struct Mark {
    id: u32,
    on: String,
    on_id: u32,
}

#[derive(Morph)]
enum MarkedThing<P = BlogPost, F = Folder> {
    Post(P),
    Folder(F),
}

#[derive(Model, Serialize)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "folders",
    has_many(Folder, fk = parent_id, name = sub_folders),
    belongs_to(Folder, fk = parent_id, name = parent_folder),
    morph_one(Mark, as = marked_thing, name = first_mark, min = id)
)]
struct Folder {
    id: u32,
    parent_id: Option<u32>,
}

fn world() -> Result<Store> {
    let mut store = Store::new();
    store.insert(User { id: 1, full_name: "John".into() })?;
    store.insert(WorkPhone { id: 2, user_id: 1 })?;
    store.insert(BlogPost { id: 3, user_id: 1 })?;
    store.insert(Role { id: 4 })?;
    store.insert(Member { user_id: 1, role_id: 4 })?;
    store.insert(Mark { id: 5, on: "posts".into(), on_id: 3 })?;
    store.insert(Mark { id: 6, on: "folders".into(), on_id: 8 })?;
    store.insert_all(
        [(7, None), (8, Some(7)), (9, Some(8))].map(|(id, parent_id)| Folder { id, parent_id }),
    )?;
    Ok(store)
}

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn loaded_relations_stand_under_their_names_in_json() -> Result<()> {
    let store = world()?;
    let query = User::query()
        .with(User::WORK_PHONE.with(WorkPhone::PHONE_OWNER))
        .with(User::BLOG_POSTS.with(BlogPost::WRITTEN_BY).limit(5))
        .with(User::HELD_ROLES)
        .with(User::BLOG_POSTS.count())
        .with(User::WORK_PHONE.exists().named("has_phone"));
    let user = json!({ "id": 1, "fullName": "John" });
    assert_eq!(
        json(query.find(1, &store).unwrap()),
        json!({
            "id": 1,
            "fullName": "John",
            "workPhone": { "id": 2, "userId": 1, "phoneOwner": user },
            "blogPosts": [{ "id": 3, "user_id": 1, "written_by": user }],
            // The names of pivots and of values are not changed.
            "heldRoles": [{ "id": 4, "member_since": { "userId": 1, "roleId": 4 } }],
            "blog_posts_count": 1,
            "has_phone": true,
        })
    );
    // Nor are names where no JSON is written.
    let plan = query.plan(&store).to_string();
    assert!(plan.contains("work_phone") && !plan.contains("workPhone"), "{plan}");
    let owner = relation::<WorkPhone>("phone_owner");
    assert_eq!((owner.serialized, owner.deserialized), ("phoneOwner", "PHONE_OWNER"));
    Ok(())
}

#[test]
fn polymorphic_relations_stand_under_their_names_in_json() -> Result<()> {
    let store = world()?;
    let marks = json(Mark::query().with(Mark::MARKED_THING).all(&store));
    assert_eq!(marks[0]["markedThing"], json!({ "id": 3, "user_id": 1 }));
    assert_eq!(marks[1]["markedThing"], json!({ "id": 8, "parentId": 7 }));
    let mark = |id: u32, on: &str, on_id: u32| json!({ "id": id, "on": on, "onId": on_id });
    let post = json(BlogPost::query().with(BlogPost::ALL_MARKS).first(&store));
    assert_eq!(post["all_marks"], json!([mark(5, "posts", 3)]));
    let folder = json(Folder::query().with(Folder::FIRST_MARK).find(8, &store));
    assert_eq!(folder["firstMark"], mark(6, "folders", 8));
    Ok(())
}

#[test]
fn included_relations_stand_under_their_names_in_json() -> Result<()> {
    let store = world()?;
    let included = User::query().include(
        "work_phone.phone_owner, blog_posts.written_by|all_marks.marked_thing, held_roles",
    )?;
    let user = json(included.find(1, &store).unwrap());
    let again = json!({ "id": 1, "fullName": "John" });
    let mark =
        json!({ "id": 5, "on": "posts", "onId": 3, "markedThing": { "id": 3, "user_id": 1 } });
    assert_eq!(
        user,
        json!({
            "id": 1,
            "fullName": "John",
            "workPhone": { "id": 2, "userId": 1, "phoneOwner": again },
            "blogPosts": [{ "id": 3, "user_id": 1, "written_by": again, "all_marks": [mark] }],
            "heldRoles": [{ "id": 4, "member_since": { "userId": 1, "roleId": 4 } }],
        })
    );
    // A request names a relation as Rust does.
    let error = User::query().include("workPhone").err().unwrap().to_string();
    assert!(error.contains("did you mean `work_phone`?"), "{error}");
    Ok(())
}

#[test]
fn recursive_relations_stand_under_their_names_in_json() -> Result<()> {
    let store = world()?;
    let below = json!({ "id": 9, "parentId": 8, "subFolders": [] });
    let down = json!({
        "id": 7,
        "parentId": null,
        "subFolders": [{ "id": 8, "parentId": 7, "subFolders": [below] }],
    });
    let tree = Folder::query().with(Folder::SUB_FOLDERS.recursive(3));
    assert_eq!(json(tree.find(7, &store)), down);
    let up = Folder::query().with(Folder::PARENT_FOLDER.recursive(3)).find(9, &store);
    let top = json!({ "id": 7, "parentId": null, "parentFolder": null });
    let parent = json!({ "id": 8, "parentId": 7, "parentFolder": top });
    assert_eq!(json(up), json!({ "id": 9, "parentId": 8, "parentFolder": parent }));

    let named = Folder::query().include_recursive(3)?.find(9, &store).unwrap();
    assert_eq!(json(&named)["parentFolder"]["parentFolder"]["id"], 7);
    Ok(())
}
